package io.tickgate.gateway.ingest;

import io.tickgate.record.SourceTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What the brokers say about the source topics: their partitions, and where reading begins.
 *
 * <p>Confined to the thread of the feed.
 */
final class LogLayout implements AutoCloseable {
    private final Admin admin;
    private final IngestSettings settings;

    LogLayout(Admin admin, IngestSettings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /** @throws KafkaException if no broker answers in time */
    void connect() throws InterruptedException {
        get(admin.describeCluster().clusterId());
    }

    /**
     * Returns the partitions of all source topics, or the names of the topics that do not exist.
     *
     * @throws KafkaException if no broker answers in time
     */
    Found find() throws InterruptedException {
        var partitions = new ArrayList<SourcePartition>();
        var missing = new ArrayList<String>();
        for (var kind : SourceTopic.values()) {
            String name = settings.topicNames().getOrDefault(kind, kind.topicName());
            try {
                get(admin.describeTopics(List.of(name)).allTopicNames())
                        .values()
                        .forEach(description -> partitions.addAll(partitionsOf(kind, description)));
            } catch (UnknownTopicOrPartitionException e) {
                missing.add(name);
            }
        }
        return new Found(partitions, missing);
    }

    record Found(List<SourcePartition> partitions, List<String> missing) {}

    private static List<SourcePartition> partitionsOf(SourceTopic kind, TopicDescription description) {
        int count = description.partitions().size();
        return description.partitions().stream()
                .map(info ->
                        SourcePartition.of(kind, description.name(), description.topicId(), info.partition(), count))
                .toList();
    }

    /** Returns the offset at which to begin: all of a compacted topic, the most recent of another. */
    Map<TopicPartition, Long> begin(List<SourcePartition> partitions) throws InterruptedException {
        var begin = new HashMap<TopicPartition, Long>();
        // A record from the future must not hide those before it.
        long nowMillis = System.currentTimeMillis();
        for (var source : partitions) {
            var partition = source.partition();
            long newestMillis = source.kind().isCompacted()
                    ? -1
                    : offsets(partition, OffsetSpec.maxTimestamp()).timestamp();
            var spec = newestMillis < 0
                    ? OffsetSpec.earliest()
                    : OffsetSpec.forTimestamp(Math.max(
                            0,
                            Math.min(newestMillis, nowMillis)
                                    - settings.recent(source.kind()).toMillis()));
            long offset = offsets(partition, spec).offset();
            begin.put(partition, offset >= 0 ? offset : earliest(partition));
        }
        return begin;
    }

    /** Returns the first offset that is still there. */
    long earliest(TopicPartition partition) throws InterruptedException {
        return offsets(partition, OffsetSpec.earliest()).offset();
    }

    private org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo offsets(
            TopicPartition partition, OffsetSpec spec) throws InterruptedException {
        return get(admin.listOffsets(Map.of(partition, spec)).partitionResult(partition));
    }

    private <T> T get(org.apache.kafka.common.KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(
                    "no answer from %s within %d ms (expected: a reachable Kafka broker; check tickgate.kafka.bootstrap-servers)"
                            .formatted(
                                    settings.properties().get("bootstrap.servers"),
                                    settings.connectTimeout().toMillis()),
                    e);
        }
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ofSeconds(1));
    }
}
