package io.tickgate.gateway.session;

import io.tickgate.gateway.hub.Loop;
import io.tickgate.gateway.hub.NanoClock;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * Wakes the replays of one loop when their next record is due: one timer for all of them. What is due later than the
 * loop's own tick waits for that without one.
 *
 * <p>Bounded by the replays of the loop, each of which waits once at most.
 *
 * <p>Confined to the loop.
 */
final class ReplayTimer {
    /** Whatever the pace: so that many replays share a pass, and one with a record each microsecond is no busy loop. */
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** What is due later is looked at again in time: the loop ticks ten times a second. */
    private static final long AHEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    private static final Comparator<Replay> EARLIEST = (one, other) -> Long.signum(one.wakeNanos() - other.wakeNanos());

    private final Loop loop;
    private final NanoClock clock;
    private final PriorityQueue<Replay> waiting = new PriorityQueue<>(EARLIEST);
    private final Runnable tick = this::tick;
    private boolean isTicking;
    private long tickNanos;

    ReplayTimer(Loop loop, NanoClock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** Wakes a replay at a time; an earlier wish of it is forgotten. */
    void wake(Replay replay, long dueNanos) {
        waiting.remove(replay);
        replay.wakeNanos(dueNanos);
        waiting.add(replay);
        look();
    }

    /** The replay waits no longer. */
    void leave(Replay replay) {
        waiting.remove(replay);
    }

    /** How many wait. */
    int waiting() {
        return waiting.size();
    }

    /** Sees to it that the first one is woken in time; to be called with each tick of the loop. */
    void look() {
        var first = waiting.peek();
        if (first == null) {
            return;
        }
        long nowNanos = clock.nanoTime();
        long delayNanos = Math.max(STEP_NANOS, first.wakeNanos() - nowNanos);
        boolean isInTime = isTicking && tickNanos - (nowNanos + delayNanos) <= STEP_NANOS;
        if (delayNanos <= AHEAD_NANOS && !isInTime) {
            isTicking = true;
            tickNanos = nowNanos + delayNanos;
            loop.schedule(tick, delayNanos);
        }
    }

    private void tick() {
        long nowNanos = clock.nanoTime();
        // One that was overtaken by an earlier wish leaves the mark of that one alone.
        if (nowNanos - tickNanos > -STEP_NANOS) {
            isTicking = false;
        }
        for (var first = waiting.peek(); first != null && first.wakeNanos() - nowNanos <= 0; first = waiting.peek()) {
            waiting.remove(first);
            first.onWake(nowNanos);
        }
        look();
    }
}
