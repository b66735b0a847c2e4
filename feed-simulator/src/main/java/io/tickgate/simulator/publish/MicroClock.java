package io.tickgate.simulator.publish;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The time of day.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface MicroClock {
    /** Returns microseconds since the epoch. */
    long epochMicros();

    static MicroClock system() {
        return () -> {
            var now = Instant.now();
            return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
        };
    }
}
