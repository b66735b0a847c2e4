package io.tickgate.benchmarks.scenario;

import java.time.Duration;

/**
 * How often and how long is measured.
 *
 * <p>Thread-safe.
 *
 * @param warmUp of each round, before anything is measured
 * @param isInTurns whether another process says when, on standard input
 */
public record Timing(int rounds, Duration warmUp, Duration window, boolean isInTurns) {
    private static final Duration WITHOUT_JIT = Duration.ofSeconds(2);
    private static final Duration READING = Duration.ofSeconds(14);

    /** Whether it is worth waiting for a JVM's compiler. */
    boolean isLong() {
        return warmUp.compareTo(READING) > 0;
    }

    /** For what reads from Kafka, before anybody is there: with few polls a second its code would be compiled for minutes. */
    Duration readingWarmUp() {
        return isLong() ? READING : warmUp;
    }

    /** For a server that is as fast at once as later. */
    Timing withoutJit() {
        return warmUp.compareTo(WITHOUT_JIT) > 0 ? new Timing(rounds, WITHOUT_JIT, window, isInTurns) : this;
    }
}
