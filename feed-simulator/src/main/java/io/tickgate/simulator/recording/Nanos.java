package io.tickgate.simulator.recording;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Instants as nanoseconds since the epoch.
 *
 * <p>Thread-safe.
 */
public final class Nanos {
    private Nanos() {}

    public static long of(Instant instant) {
        return Math.addExact(TimeUnit.SECONDS.toNanos(instant.getEpochSecond()), instant.getNano());
    }

    public static Instant toInstant(long nanos) {
        return Instant.EPOCH.plusNanos(nanos);
    }
}
