package io.tickgate.simulator.publish;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The settings of the Kafka clients.
 *
 * <p>Thread-safe.
 */
final class KafkaSettings {
    /** Long enough for a broker that just started, short enough to be told soon of a wrong address. */
    static final int ANSWER_MILLIS = 8_000;

    private static final int REQUEST_MILLIS = 5_000;
    private static final int RECONNECT_MILLIS = 1_000;

    /** Holds the largest full books many times over. */
    private static final int MAX_REQUEST_BYTES = 1 << 20;

    private static final int BATCH_BYTES = 64 << 10;

    /** What a broker that is away costs in memory; then the market waits, and the lag shows. */
    private static final long BUFFER_BYTES = 32L << 20;

    private KafkaSettings() {}

    static Map<String, Object> admin(PublishSettings settings) {
        var kafka = new HashMap<String, Object>(settings.kafkaProperties());
        kafka.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        kafka.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        kafka.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        return kafka;
    }

    static Map<String, Object> producer(PublishSettings settings) {
        long linger = settings.linger().toMillis();
        long giveUp = Math.max(settings.giveUpAfter().toMillis(), linger + 1);
        var kafka = new HashMap<String, Object>(settings.kafkaProperties());
        kafka.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        kafka.put(ProducerConfig.ACKS_CONFIG, "all");
        kafka.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        kafka.put(ProducerConfig.LINGER_MS_CONFIG, linger);
        kafka.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compression());
        kafka.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        kafka.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        kafka.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        kafka.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, giveUp);
        kafka.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.min(REQUEST_MILLIS, giveUp - linger));
        kafka.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) giveUp);
        kafka.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MILLIS);
        return kafka;
    }
}
