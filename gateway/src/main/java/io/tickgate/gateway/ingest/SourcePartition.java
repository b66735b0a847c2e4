package io.tickgate.gateway.ingest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
    private static final int EPOCH_BYTES = 5;

    /** Every gateway derives the same epoch, and another one once the topic is re-created or repartitioned. */
    static SourcePartition of(Source<?> source, Uuid topicId, int partition, int partitions) {
        String space = "%s/%d/%d".formatted(topicId, partition, partitions);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(space.getBytes(StandardCharsets.US_ASCII));
            return new SourcePartition(
                    source,
                    new TopicPartition(source.topic(), partition),
                    topicId.toString(),
                    partitions,
                    "k" + HexFormat.of().formatHex(digest, 0, EPOCH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
