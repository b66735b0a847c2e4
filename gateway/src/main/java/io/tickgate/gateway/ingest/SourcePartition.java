package io.tickgate.gateway.ingest;

import io.tickgate.gateway.log.LogPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * One partition of a source topic.
 *
 * <p>Thread-safe.
 *
 * @param topicId Kafka's id of this incarnation of the topic
 * @param partitions how many the topic has
 * @param epoch names its offset space
 */
record SourcePartition(Source<?> source, TopicPartition partition, String topicId, int partitions, String epoch) {
    static SourcePartition of(Source<?> source, Uuid topicId, int partition, int partitions) {
        return new SourcePartition(
                source,
                new TopicPartition(source.topic(), partition),
                topicId.toString(),
                partitions,
                LogPartition.Identity.epoch(topicId.toString(), partition, partitions));
    }
}
