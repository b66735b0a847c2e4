package io.tickgate.gateway.ingest;

import io.tickgate.model.Channel;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka topic that is read, and what becomes of its records. Those of the market ship with the gateway.
 *
 * <p>Thread-safe.
 *
 * @param <V> what a record says
 * @param name by which it is known here; readers of every record know it as their channel
 * @param topic its name in Kafka
 * @param isCompacted whether Kafka may have removed records that were replaced by a newer one
 * @param recent how far before its newest record each partition is read at the start, {@code null} for all of it
 * @param silence how long a partition may say nothing, not even a heartbeat, before its values are stale; {@code null}
 *     for ever
 * @param channels that its records fill
 * @param readers makes what reads its records, one for each thread
 * @param writer brings its records into the cells of their symbols
 * @param poison what becomes of those that cannot be read
 */
record Source<V>(
        String name,
        String topic,
        boolean isCompacted,
        @Nullable Duration recent,
        @Nullable Duration silence,
        List<Channel> channels,
        Supplier<? extends RecordReader<V>> readers,
        CellWriter<V> writer,
        Poison poison) {
    Source {
        channels = List.copyOf(channels);
    }

    @Override
    public String toString() {
        return name;
    }
}
