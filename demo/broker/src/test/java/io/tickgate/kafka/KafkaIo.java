package io.tickgate.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes and reads a few records, each step with a limit in time.
 *
 * <p>Thread-safe.
 */
final class KafkaIo {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private KafkaIo() {}

    /** Writes the values in this order; returns when the broker has acknowledged all of them. */
    static void produce(String bootstrapServers, String topic, int partition, String... values) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0, "max.block.ms", LIMIT.toMillis());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (String value : values) {
                // The future of each record, since flush() would wait for ever.
                producer.send(new ProducerRecord<>(topic, partition, null, value))
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            producer.close(LIMIT);
        } catch (Exception e) {
            throw new AssertionError("not acknowledged by " + bootstrapServers, e);
        }
    }

    /** Reads from the start of all partitions until there are this many values. */
    static List<String> consume(String bootstrapServers, String topic, int count) {
        List<String> values = new ArrayList<>();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, LIMIT).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (values.size() < count) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("only %d of %d records of %s".formatted(values.size(), count, topic));
                }
                for (ConsumerRecord<String, String> received : consumer.poll(Duration.ofMillis(100))) {
                    values.add(received.value());
                }
            }
        }
        return values;
    }

    static Set<String> topics(String bootstrapServers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.listTopics().names().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer from " + bootstrapServers, e);
        }
    }
}
