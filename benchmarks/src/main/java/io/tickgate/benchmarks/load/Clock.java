package io.tickgate.benchmarks.load;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The time of day in microseconds, that runs with {@link System#nanoTime} so that it never jumps.
 *
 * <p>Thread-safe.
 */
public final class Clock {
    private static final long OFFSET_NANOS = offsetNanos();

    private Clock() {}

    public static long nowMicros() {
        return micros(System.nanoTime());
    }

    /** The time of day at a time of {@link System#nanoTime}. */
    public static long micros(long nanoTime) {
        return TimeUnit.NANOSECONDS.toMicros(nanoTime + OFFSET_NANOS);
    }

    private static long offsetNanos() {
        var now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
    }
}
