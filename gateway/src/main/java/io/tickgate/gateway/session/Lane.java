package io.tickgate.gateway.session;

import io.tickgate.gateway.hub.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The subscriptions of one loop that are sent at most so many messages a second, and the tick at which those that
 * wait are let through together, so that a client gets one write for all of them.
 *
 * <p>No second has more messages of a subscription than the rate allows; the first one after quiet goes at once.
 *
 * <p>Bounded by the sessions of the loop, each of which is here once at most. With none that waits, the timer ends with its
 * next tick.
 *
 * <p>Confined to the loop.
 */
final class Lane {
    /** So much longer than asked for, that what the network squeezes together is not more than asked for either. */
    private static final double GAP_MARGIN = 1.03;

    /** Longer than the gap, so that the next tick is not missed by a hair. */
    private static final double TICK_MARGIN = 1.04;

    /**
     * How long after it was let through a message may be written and still count as sent at that moment. Less than the
     * margin of a whole second, so that no second has more messages than asked for.
     */
    private static final long TOLERANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final int perSecond;
    private final long gapNanos;
    private final long tickNanos;
    private final SessionLoop sessionLoop;
    private final Loop loop;
    private final Runnable tick = this::tick;
    private final byte number;

    /** The outboxes in which somebody waits, and those of the tick before. */
    private List<Outbox> waiting = new ArrayList<>();

    private List<Outbox> coming = new ArrayList<>();
    private boolean isTicking;

    /** @param number below 32, another one for each lane of the loop */
    Lane(int number, int perSecond, SessionLoop sessionLoop, Loop loop) {
        this.number = (byte) number;
        this.perSecond = perSecond;
        this.sessionLoop = sessionLoop;
        this.loop = loop;
        double askedNanos = TimeUnit.SECONDS.toNanos(1) / (double) perSecond;
        gapNanos = (long) (askedNanos * GAP_MARGIN);
        tickNanos = (long) (askedNanos * TICK_MARGIN);
    }

    int perSecond() {
        return perSecond;
    }

    boolean isDue(long lastSentNanos, long nowNanos) {
        return nowNanos - lastSentNanos >= gapNanos;
    }

    /**
     * Returns from when on the next message has to wait: from when this one was let through, and not from its write, which
     * comes later for each further client of the pass, and would miss the next tick for it.
     */
    long countsAsSent(long letThroughNanos, long nowNanos) {
        long toleranceNanos = Math.min(TOLERANCE_NANOS, gapNanos / 2);
        return nowNanos - letThroughNanos <= toleranceNanos ? letThroughNanos : nowNanos - toleranceNanos;
    }

    /** A time at which whatever was sent then does not hold up anything now. */
    long longBefore(long nowNanos) {
        return nowNanos - gapNanos;
    }

    /** Tells this lane from the others of the loop. */
    int bit() {
        return 1 << number;
    }

    /** Below 32. */
    byte number() {
        return number;
    }

    /**
     * Comes round to an outbox in which somebody waits at the first tick at which that one is due; with no other waiting,
     * as soon as it is.
     */
    void park(Outbox outbox, long lastSentNanos, long nowNanos) {
        if (!outbox.awaits(this)) {
            waiting.add(outbox);
        }
        if (!isTicking) {
            isTicking = true;
            loop.schedule(tick, Math.max(0, lastSentNanos + tickNanos - nowNanos));
        }
    }

    /** How many wait. */
    int waiting() {
        return waiting.stream().mapToInt(outbox -> outbox.parked(this)).sum();
    }

    private void tick() {
        isTicking = false;
        long nowNanos = sessionLoop.nanoTime();
        var come = waiting;
        waiting = coming;
        coming = come;
        // Those that are not due yet come back.
        for (var outbox : come) {
            outbox.onLaneTick(this, nowNanos);
        }
        come.clear();
        if (!waiting.isEmpty() && !isTicking) {
            isTicking = true;
            // From now and not from when it should have been: two ticks are never closer than that.
            loop.schedule(tick, tickNanos);
        }
    }
}
