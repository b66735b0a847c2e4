package io.tickgate.gateway.ingest;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * A Kafka topic that is read, and what becomes of its records. Those of the market ship with the gateway.
 *
 * <p>Thread-safe.
 *
 * @param <V> what a record says
 * @param name by which it is known here; readers of every record know it as their channel
 * @param topic its name in Kafka
 * @param isCompacted whether the latest record of each symbol is enough, and all of the topic is read at the start
 * @param recent how far before its newest record it is read at the start otherwise
 * @param channels that its records fill
 * @param readers makes what reads its records, one for each thread
 * @param writer brings its records into the cells of their symbols
 */
record Source<V>(
        String name,
        String topic,
        boolean isCompacted,
        Duration recent,
        List<String> channels,
        Supplier<? extends RecordReader<V>> readers,
        CellWriter<V> writer) {
    Source {
        channels = List.copyOf(channels);
    }

    @Override
    public String toString() {
        return name;
    }
}
