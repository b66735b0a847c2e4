package io.tickgate.benchmarks.server;

import io.tickgate.benchmarks.feed.Market;
import io.tickgate.benchmarks.load.Bursts;
import org.jspecify.annotations.Nullable;

/**
 * What a server has to do.
 *
 * <p>Thread-safe.
 *
 * @param market where the ticks are, for a server that reads them from Kafka
 * @param pinned the processors that it may use, as for taskset; empty for all
 */
public record Work(Bursts bursts, @Nullable Market market, String pinned) {}
