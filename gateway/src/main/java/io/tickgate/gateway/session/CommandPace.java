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

    /** Charges for so many commands, whether there is anything left or not. */
    void charge(long commands, long nowNanos) {
        chargeNanos(commands * intervalNanos, nowNanos);
    }

    /** Charges for a time. */
    void chargeNanos(long nanos, long nowNanos) {
        long from = paidUntilNanos - nowNanos > 0 ? paidUntilNanos : nowNanos;
        paidUntilNanos = from + nanos;
    }

    /** Returns 0 if a command may be carried out now, or how many milliseconds the client has to wait. */
    long tryOne(long nowNanos) {
        long waitMillis = waitMillis(nowNanos);
        if (waitMillis == 0) {
            charge(1, nowNanos);
        }
        return waitMillis;
    }

    /** Returns how long the next command has to wait. */
    long waitMillis(long nowNanos) {
        long from = paidUntilNanos - nowNanos > 0 ? paidUntilNanos : nowNanos;
        long waitNanos = from + intervalNanos - nowNanos - BURST_NANOS;
        return waitNanos > 0 ? TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1 : 0;
    }

    /** The time of one command, on average. */
    long intervalNanos() {
        return intervalNanos;
    }
}
