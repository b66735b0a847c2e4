package io.tickgate.simulator.replay;

import java.time.Duration;

/**
 * How much later than its time each record was published.
 *
 * <p>Thread-safe: the replay writes, anyone reads.
 */
final class Lateness {
    /** Less is the grain of the operating system's timer, or a burst of the recording. */
    static final long BEHIND_NANOS = Duration.ofMillis(10).toNanos();

    private volatile long lagNanos;
    private volatile long worstNanos;
    private volatile long behind;

    /** Called by the thread of the replay alone. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void add(long lateNanos) {
        lagNanos = Math.max(lateNanos, 0);
        if (lateNanos > worstNanos) {
            worstNanos = lateNanos;
        }
        if (lateNanos > BEHIND_NANOS) {
            behind++;
        }
    }

    long lagNanos() {
        return lagNanos;
    }

    long worstNanos() {
        return worstNanos;
    }

    long behind() {
        return behind;
    }
}
