package io.tickgate.benchmarks.scenario;

import java.time.Duration;

/**
 * How often and how long is measured.
 *
 * <p>Thread-safe.
 *
 * @param warmUp of each round, before anything is measured
 */
public record Timing(int rounds, Duration warmUp, Duration window) {}
