package io.tickgate.gateway.ingest;

import org.apache.kafka.clients.consumer.Consumer;

/**
 * What a Kafka consumer says about its connections and its lag.
 *
 * <p>Confined to the thread of its feed.
 */
record ConsumerView(Consumer<byte[], byte[]> consumer) implements SourceWatch.Reader {
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
        return consumer.currentLag(partition.source().partition()).orElse(0);
    }
}
