package io.tickgate.gateway.session;

import io.tickgate.gateway.hub.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The subscriptions of one loop that are sent at most so many messages a second. The sessions in which one waits stand around a
 * wheel that turns once in a gap, and each is come to once a turn: what is due of it then goes together, in one write, and
 * the loop has something to do all the time rather than everything at once.
 *
 * <p>No second has more messages of a subscription than the rate allows; the first one after quiet goes at once.
 *
 * <p>Bounded by the sessions of the loop and their cohorts, each of which is here once at most. With none that waits, the timer ends with its
 * next step.
 *
 * <p>Confined to the loop.
 */
final class Lane {
    /** So much longer than asked for, that what the network squeezes together is not more than asked for either. */
    private static final double GAP_MARGIN = 1.03;

    private static final System.Logger LOG = System.getLogger(Lane.class.getName());
    private static final int MAX_STEPS = 16;
    private static final int SOON_PART = 4;
    private static final long MIN_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /**
     * How long after it was let through a message may be written and still count as sent at that moment. Less than the
     * margin of a whole second, so that no second has more messages than asked for.
     */
    private static final long TOLERANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final int perSecond;
    private final long gapNanos;
    private final long toleranceNanos;
    private final long stepNanos;
    private final SessionLoop sessionLoop;
    private final Loop loop;
    private final Runnable step = this::step;
    private final byte number;

    /** The outboxes in which somebody waits, by the step at which the wheel comes to them. */
    private final List<List<Outbox>> wheel = new ArrayList<>();

    /** Which step of the wheel comes next, and when it should. */
    private int next;

    private long nextNanos;
    private int waiting;
    private boolean isTurning;

    /** Of the step that was made last. */
    private List<Outbox> spare = new ArrayList<>();

    /** @param number below 32, another one for each lane of the loop */
    Lane(int number, int perSecond, SessionLoop sessionLoop, Loop loop) {
        this.number = (byte) number;
        this.perSecond = perSecond;
        this.sessionLoop = sessionLoop;
        this.loop = loop;
        double askedNanos = TimeUnit.SECONDS.toNanos(1) / (double) perSecond;
        gapNanos = (long) (askedNanos * GAP_MARGIN);
        toleranceNanos = Math.min(TOLERANCE_NANOS, gapNanos / 2);
        int steps = (int) Math.min(MAX_STEPS, gapNanos / MIN_STEP_NANOS);
        stepNanos = ceilDiv(gapNanos, steps);
        for (int i = 0; i < steps; i++) {
            wheel.add(new ArrayList<>());
        }
    }

    private static long ceilDiv(long dividend, long divisor) {
        return -Math.floorDiv(-dividend, divisor);
    }

    int perSecond() {
        return perSecond;
    }

    boolean isDue(long lastSentNanos, long nowNanos) {
        return nowNanos - lastSentNanos >= gapNanos;
    }

    /** Whether it is due also at a step that is made late, and counts as made earlier. */
    boolean isDueAtAnyStep(long lastSentNanos, long nowNanos) {
        return isDue(lastSentNanos, nowNanos - toleranceNanos / 2);
    }

    /** Whether it has been due for a good part of a turn. */
    boolean isLate(long lastSentNanos, long nowNanos) {
        return isDue(lastSentNanos, nowNanos - gapNanos / SOON_PART);
    }

    /** Whether it will be due so soon that to wait for the next turn would be long. */
    boolean isDueSoon(long lastSentNanos, long nowNanos) {
        return lastSentNanos + gapNanos - nowNanos <= gapNanos / SOON_PART;
    }

    /**
     * Returns from when on the next message has to wait: from when this one was let through, and not from its write, which
     * comes later for each further client of the pass, and would not be due at the next turn for it.
     */
    long countsAsSent(long letThroughNanos, long nowNanos) {
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
     * Comes to an outbox in which somebody waits at the first step at which that one is due; with no other waiting, as soon
     * as it is. Does nothing if it comes to that outbox already.
     */
    void park(Outbox outbox, long lastSentNanos, long nowNanos) {
        if (outbox.awaits(this)) {
            return;
        }
        long dueNanos = lastSentNanos + gapNanos;
        if (!isTurning) {
            // With as many steps before it as there is time for: others may be due earlier.
            long aheadNanos = Math.max(0, dueNanos - nowNanos);
            nextNanos = nowNanos + aheadNanos - Math.min(wheel.size() - 1, aheadNanos / stepNanos) * stepNanos;
            turnOn(nowNanos);
        }
        long steps = Math.max(0, Math.min(wheel.size() - 1, ceilDiv(dueNanos - nextNanos, stepNanos)));
        wheel.get((int) (next + steps) % wheel.size()).add(outbox);
        waiting++;
    }

    /** How many wait. */
    int waiting() {
        return wheel.stream()
                .flatMap(List::stream)
                .mapToInt(outbox -> outbox.parked(this))
                .sum();
    }

    private void turnOn(long nowNanos) {
        isTurning = true;
        loop.schedule(step, Math.max(0, nextNanos - nowNanos));
    }

    /** Makes all steps for which it is time, which on a loop with much to do are several, but none of them twice. */
    private void step() {
        long nowNanos = sessionLoop.nanoTime();
        try {
            int steps = 0;
            while (steps < wheel.size() && nextNanos <= nowNanos) {
                step(nowNanos);
                steps++;
            }
            if (nextNanos <= nowNanos) {
                nextNanos = nowNanos + stepNanos;
            }
        } finally {
            isTurning = false;
            if (waiting > 0) {
                turnOn(sessionLoop.nanoTime());
            }
        }
    }

    private void step(long nowNanos) {
        // One that is a little late counts as in time, or those who were come to in time would not be due at their
        // next.
        long stepAtNanos = nowNanos - nextNanos <= toleranceNanos / 2 ? nextNanos : nowNanos;
        var come = wheel.get(next);
        wheel.set(next, spare);
        next = (next + 1) % wheel.size();
        nextNanos += stepNanos;
        waiting -= come.size();
        for (var outbox : come) {
            turn(outbox, stepAtNanos);
        }
        come.clear();
        spare = come;
    }

    private void turn(Outbox outbox, long stepAtNanos) {
        try {
            outbox.onLaneTurn(this, stepAtNanos);
        } catch (RuntimeException | Error e) {
            // One session's trouble; the others are come to all the same, and it is again.
            LOG.log(System.Logger.Level.ERROR, "a turn of a lane failed by a bug", e);
            park(outbox, stepAtNanos, stepAtNanos);
        }
    }
}
