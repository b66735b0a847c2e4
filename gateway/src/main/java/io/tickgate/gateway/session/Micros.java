package io.tickgate.gateway.session;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * The time of day as the wire has it.
 *
 * <p>Thread-safe.
 */
final class Micros {
    private Micros() {}

    /** Microseconds since the epoch. */
    static long now(InstantSource clock) {
        Instant now = clock.instant();
        return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
    }
}
