package io.tickgate.benchmarks.feed;

import io.tickgate.benchmarks.load.Arrivals;
import io.tickgate.benchmarks.load.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A second consumer of the quotes, that does nothing but note when each record came out of its poll: what the gateway takes
 * longer than this, it has added.
 *
 * <p>Confined to the thread that made it, with a thread of its own that reads.
 */
public final class OtherReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private final Arrivals arrivals = new Arrivals();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile boolean isStopping;

    /** @param market with one partition */
    public OtherReader(Market market) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        market.bootstrapServers(),
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partition = new TopicPartition(market.quotes(), 0);
        consumer.assign(List.of(partition));
        consumer.seekToEnd(List.of(partition));
        thread = new Thread(this::read, "other-reader");
        thread.setDaemon(true);
        thread.start();
    }

    public Arrivals arrivals() {
        return arrivals;
    }

    private void read() {
        try (consumer) {
            while (!isStopping) {
                var records = consumer.poll(POLL);
                long micros = Clock.nowMicros();
                records.forEach(each -> arrivals.arrived(each.offset(), micros));
            }
        } catch (WakeupException e) {
            // It is to end.
        }
    }

    @Override
    public void close() {
        isStopping = true;
        consumer.wakeup();
        try {
            thread.join(END_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
