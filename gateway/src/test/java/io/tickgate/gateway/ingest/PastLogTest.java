package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogPartition;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PastLogTest {
    private static final String TOPIC = "md.trade";

    private final Hub hub = new Hub(1, NanoClock.SYSTEM);
    private final Fetching consumer = new Fetching();
    private final PastLog log = new PastLog(nobodyAsked(), consumer, new MetadataListener(), () -> false);

    @AfterEach
    void close() {
        consumer.close();
    }

    @Test
    void goesOnWhereItStandsWithWhatWasFetchedAhead() throws InterruptedException {
        read(partition("first"), 0);
        int before = consumer.seeks;

        read(partition("first"), 1);

        assertThat(consumer.seeks).isEqualTo(before);
    }

    @Test
    void dropsWhatWasFetchedAheadOfATopicThatHadTheSameName() throws InterruptedException {
        read(partition("first"), 0);
        int before = consumer.seeks;

        read(partition("second"), 1);

        assertThat(consumer.seeks).isEqualTo(before + 1);
    }

    private void read(LogPartition partition, long offset) throws InterruptedException {
        consumer.schedulePollTask(
                () -> consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, new byte[0], new byte[0])));
        var polled = Objects.requireNonNull(log.poll(partition, offset));
        assertThat(polled.next().offset()).isEqualTo(offset + 1);
    }

    private LogPartition partition(String topicId) {
        var identity = new LogPartition.Identity("trade", TOPIC, topicId, 0, 1, "k1", false);
        return new LogPartition(identity, 16, hub.newAudience(), new MarketHealth().newSource());
    }

    private static Admin nobodyAsked() {
        return (Admin) Proxy.newProxyInstance(
                PastLogTest.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, arguments) -> {
                    throw new AssertionError(method + " (expected: no question to the brokers)");
                });
    }

    /** Counts how often it was sent elsewhere. */
    private static final class Fetching extends MockConsumer<byte[], byte[]> {
        private int seeks;

        Fetching() {
            super("none");
        }

        @Override
        public synchronized void seek(TopicPartition partition, long offset) {
            seeks++;
            super.seek(partition, offset);
        }
    }
}
