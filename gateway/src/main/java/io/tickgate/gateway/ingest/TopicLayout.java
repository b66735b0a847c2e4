package io.tickgate.gateway.ingest;

import io.tickgate.record.SourceTopic;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * A source topic as the brokers describe it. With another id or another number of partitions it is another one, whose
 * offsets have nothing to do with those of the one before.
 *
 * <p>Thread-safe.
 */
record TopicLayout(SourceTopic kind, String name, Uuid id, int partitionCount) {
    List<SourcePartition> partitions() {
        return IntStream.range(0, partitionCount)
                .mapToObj(partition -> SourcePartition.of(kind, name, id, partition, partitionCount))
                .toList();
    }
}
