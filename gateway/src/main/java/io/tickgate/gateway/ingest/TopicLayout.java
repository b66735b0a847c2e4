package io.tickgate.gateway.ingest;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * A source topic as the brokers describe it. With another id or another number of partitions it is another one, whose
 * offsets have nothing to do with those of the one before.
 *
 * <p>Thread-safe.
 */
record TopicLayout(Source<?> source, Uuid id, int partitionCount) {
    String name() {
        return source.topic();
    }

    List<SourcePartition> partitions() {
        return IntStream.range(0, partitionCount)
                .mapToObj(partition -> SourcePartition.of(source, id, partition, partitionCount))
                .toList();
    }
}
