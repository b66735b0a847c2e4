package io.tickgate.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.gateway.testing.LogSegment;
import io.tickgate.kafka.BrokerSettings;
import io.tickgate.kafka.EmbeddedKafka;
import io.tickgate.record.SourceTopic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged on its way, and not on the disk. */
@Timeout(60)
final class DamagedBatchesIT {
    private static final SourcePartition SOURCE =
            SourcePartition.of(TestSources.of(SourceTopic.TRADE), Uuid.ONE_UUID, 0, 1);

    @TempDir
    private Path directory;

    @Test
    void readsABatchThatIsWholeWhenItIsFetchedAgain() throws Exception {
        var partition = SOURCE.partition();
        try (var kafka = EmbeddedKafka.start(BrokerSettings.defaults().withDataDirectory(directory));
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer());
                var consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "none"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            admin.createTopics(List.of(new NewTopic(partition.topic(), 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            producer.send(new ProducerRecord<>(partition.topic(), 0, "AAPL", "a record"))
                    .get(30, TimeUnit.SECONDS);
            var segment = LogSegment.of(directory, partition.topic(), 0);
            segment.flipBits(0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            assertThatThrownBy(() -> pollUntilSomethingComes(consumer))
                    .isInstanceOfSatisfying(
                            KafkaException.class,
                            failure -> assertThat(DamagedBatches.partitionOf(failure, List.of(partition)))
                                    .isEqualTo(partition));

            segment.flipBits(0);
            assertThatThrownBy(() -> pollUntilSomethingComes(consumer))
                    .as("what it has fetched stays damaged")
                    .isInstanceOf(KafkaException.class);
            var state = state();
            var held = new HeldPartitions(consumer, any -> state);
            held.fetchAgain(state, consumer.position(partition), 0);
            held.tryAgain(TimeUnit.SECONDS.toNanos(1));

            assertThat(pollUntilSomethingComes(consumer)).isEqualTo(1);
        }
    }

    private static int pollUntilSomethingComes(KafkaConsumer<byte[], byte[]> consumer) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        int count = 0;
        while (count == 0 && System.nanoTime() - deadlineNanos < 0) {
            count = consumer.poll(Duration.ofMillis(100)).count();
        }
        return count;
    }

    private static PartitionState state() {
        var health = new MarketHealth().newSource();
        var tapes = new LogTapes(new LogDirectory(), new Hub(1, NanoClock.SYSTEM), 16);
        return new PartitionState(SOURCE, health, tapes.of(SOURCE, health), 0, 0);
    }
}
