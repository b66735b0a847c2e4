package io.tickgate.gateway.ingest;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes Kafka clients with the settings that the promises to clients rest on. An operator's own properties come
 * first; those that a promise needs cannot be overridden.
 *
 * <p>Thread-safe.
 */
final class KafkaClients {
    private static final Map<String, Object> DEFAULTS = Map.of(
            "client.id", "tickgate",
            // A frozen leader stalls its partitions for less than twice this.
            "request.timeout.ms", 5_000,
            "default.api.timeout.ms", 10_000,
            // Longer than the client waits before it asks again who leads (retry.backoff.ms). A frozen broker takes
            // connections, and while one is being made nobody else is asked: a consumer that knows no other broker
            // would stand still for as long as its leader does.
            "reconnect.backoff.ms", 500,
            "reconnect.backoff.max.ms", 1_000,
            // Where a partition has moved to is seen within this.
            "metadata.max.age.ms", 5_000);

    /** Of the short questions beside reading: a broker that is frozen is left for another one after so long. */
    private static final Map<String, Object> ASKING = Map.of("request.timeout.ms", 2_000);

    private static final Map<String, Object> READING = Map.of(
            "max.poll.records", 5_000,
            "fetch.max.wait.ms", 250);

    /** What one poll brings of a partition may wait for its time. */
    private static final Map<String, Object> READING_DELAYED = Map.of(
            "max.poll.records", 1_000,
            "max.partition.fetch.bytes", 256 * 1024,
            "fetch.max.wait.ms", 250);

    private static final Map<String, Object> READING_PAST = Map.of(
            // Who needs it has waited for the feed to leave a frozen broker, and waits once more here.
            "request.timeout.ms", 3_000,
            "max.poll.records", 1_000,
            "max.partition.fetch.bytes", 128 * 1024,
            "fetch.max.wait.ms", 50);

    private static final Map<String, Object> REQUIRED = Map.of(
            // A position that is gone is told, never replaced in silence.
            "auto.offset.reset",
            "none",
            "enable.auto.commit",
            false,
            "allow.auto.create.topics",
            false,
            // It fetches on the thread that polls: what it is told of the topics comes before what it has read of them.
            "group.protocol",
            "classic",
            "isolation.level",
            "read_committed");

    private static final Map<String, Object> WRITING = Map.of(
            // As large as there is room for: what cannot be read may be larger than the default of 1 MB.
            "max.request.size",
            8 << 20,
            "buffer.memory",
            8L << 20,
            "delivery.timeout.ms",
            30_000,
            // Each time that it asks for a topic it may make it.
            "metadata.max.age.ms",
            300_000);

    private static final Map<String, Object> NEVER_WAITING = Map.of("max.block.ms", 0);

    private KafkaClients() {}

    /** Makes a producer that fails where it would have to wait. */
    static Producer<byte[], byte[]> producer(IngestSettings settings) {
        return new KafkaProducer<>(
                properties(settings, WRITING, NEVER_WAITING), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static Admin admin(IngestSettings settings) {
        return Admin.create(properties(settings, ASKING, Map.of()));
    }

    /** @param metadata is told of each update of what the consumer knows of the topics */
    static Consumer<byte[], byte[]> consumer(IngestSettings settings, FeedScope scope, MetadataListener metadata) {
        var reading = scope.isDelayed() ? READING_DELAYED : READING;
        return new KafkaConsumer<>(properties(settings, reading, REQUIRED), new ByteArrayDeserializer(), metadata);
    }

    /** Makes a consumer that reads a little at a time, from here and there. */
    static Consumer<byte[], byte[]> pastConsumer(IngestSettings settings, MetadataListener metadata) {
        return new KafkaConsumer<>(properties(settings, READING_PAST, REQUIRED), new ByteArrayDeserializer(), metadata);
    }

    private static Map<String, Object> properties(
            IngestSettings settings, Map<String, Object> more, Map<String, Object> required) {
        var properties = new HashMap<>(DEFAULTS);
        properties.putAll(more);
        properties.putAll(settings.properties());
        properties.putAll(required);
        return properties;
    }
}
