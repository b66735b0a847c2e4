package io.tickgate.gateway.session;

import java.util.concurrent.TimeUnit;

/**
 * How fast a connection may send commands: on average so many a second, and a second's worth at once.
 *
 * <p>The generic cell rate algorithm (ITU-T I.371): one time stamp is all that is to be kept of a connection, until when it has
 * paid.
 *
 * <p>Thread-safe.
 */
record CommandPace(int perSecond) {
    private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Returns until when it is paid for with so many commands more, whether there is anything left or not. */
    long charged(long paidUntilNanos, long commands, long nowNanos) {
        return chargedNanos(paidUntilNanos, commands * intervalNanos(), nowNanos);
    }

    /** Returns the same for a time. */
    static long chargedNanos(long paidUntilNanos, long nanos, long nowNanos) {
        return from(paidUntilNanos, nowNanos) + nanos;
    }

    private static long from(long paidUntilNanos, long nowNanos) {
        return paidUntilNanos - nowNanos > 0 ? paidUntilNanos : nowNanos;
    }

    /** Returns how many milliseconds the next command has to wait, 0 if it may be carried out now. */
    long waitMillis(long paidUntilNanos, long nowNanos) {
        long waitNanos = from(paidUntilNanos, nowNanos) + intervalNanos() - nowNanos - BURST_NANOS;
        return waitNanos > 0 ? TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1 : 0;
    }

    /** The time of one command, on average. */
    long intervalNanos() {
        return TimeUnit.SECONDS.toNanos(1) / perSecond;
    }
}
