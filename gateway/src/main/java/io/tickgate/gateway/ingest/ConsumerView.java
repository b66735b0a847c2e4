package io.tickgate.gateway.ingest;

import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * What a Kafka consumer says about its connections and its lag.
 *
 * <p>Confined to the thread of its feed.
 *
 * @param isBehind whether records of a partition may be there that should have been read; if not, it has no lag
 */
record ConsumerView(Consumer<byte[], byte[]> consumer, Predicate<PartitionState> isBehind)
        implements SourceWatch.Reader {
    @Override
    public boolean isConnected() {
        // Not in the consumer's interface: its own metric of open connections.
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("connection-count")
                        && metric.getKey().group().equals("consumer-metrics"))
                .noneMatch(metric -> metric.getValue().metricValue() instanceof Number count && count.intValue() == 0);
    }

    @Override
    public long lag(PartitionState partition) {
        return isBehind.test(partition)
                ? consumer.currentLag(partition.source().partition()).orElse(0)
                : 0;
    }
}
