package io.tickgate.simulator.replay;

/** A clock that moves when someone waits for it, or when told to. */
final class ManualClock implements ReplayClock {
    static final long START_NANOS = 5_000_000_000_000L;
    static final long START_MICROS = 1_790_000_000_000_000L;

    private long passedNanos;
    private long oversleepNanos;

    @Override
    public long nanoTime() {
        return START_NANOS + passedNanos;
    }

    @Override
    public long epochMicros() {
        return START_MICROS + passedNanos / 1_000;
    }

    @Override
    public void park(long nanos) {
        passedNanos += nanos + oversleepNanos;
    }

    void pass(long nanos) {
        passedNanos += nanos;
    }

    /** Lets each wait take longer than asked for. */
    void oversleep(long nanos) {
        oversleepNanos = nanos;
    }

    long passedNanos() {
        return passedNanos;
    }
}
