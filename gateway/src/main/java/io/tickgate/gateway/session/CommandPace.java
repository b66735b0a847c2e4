package io.tickgate.gateway.session;

import java.util.concurrent.TimeUnit;

/**
 * How fast a connection may send commands: on average so many a second, and a second's worth at once.
 *
 * <p>The generic cell rate algorithm (ITU-T I.371): one time stamp is all it holds.
 *
 * <p>Confined to the loop of its connection.
 */
final class CommandPace {
    private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long intervalNanos;
    private long paidUntilNanos;

    CommandPace(int perSecond, long nowNanos) {
        intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        paidUntilNanos = nowNanos;
    }

    /** Charges for a command that was carried out as if it had been so many more. */
    void charge(long commands, long nowNanos) {
        long from = paidUntilNanos - nowNanos > 0 ? paidUntilNanos : nowNanos;
        paidUntilNanos = from + commands * intervalNanos;
    }

    /** Returns 0 if a command may be carried out now, or how many milliseconds the client has to wait. */
    long tryOne(long nowNanos) {
        long from = paidUntilNanos - nowNanos > 0 ? paidUntilNanos : nowNanos;
        long waitNanos = from + intervalNanos - nowNanos - BURST_NANOS;
        if (waitNanos > 0) {
            return TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1;
        }
        paidUntilNanos = from + intervalNanos;
        return 0;
    }
}
