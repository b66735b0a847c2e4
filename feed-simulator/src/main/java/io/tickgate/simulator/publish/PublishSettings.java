package io.tickgate.simulator.publish;

import java.time.Duration;
import java.util.Map;

/**
 * Where to publish and how.
 *
 * <p>Thread-safe.
 *
 * @param bootstrapServers {@code host:port}, several with commas
 * @param compression Kafka's name of it, {@code none} for none
 * @param linger how long a record waits for others to go with it
 * @param giveUpAfter how long a record is tried before the publisher fails
 * @param heartbeatEvery real time between two heartbeats
 * @param kafkaProperties further settings of the Kafka clients, such as those for TLS
 */
public record PublishSettings(
        String bootstrapServers,
        TopicSettings topics,
        String compression,
        Duration linger,
        Duration giveUpAfter,
        Duration heartbeatEvery,
        Map<String, String> kafkaProperties) {
    public static final String DEFAULT_COMPRESSION = "none";
    public static final Duration DEFAULT_LINGER = Duration.ZERO;

    /** A broker that restarts is back within 15 seconds. */
    public static final Duration DEFAULT_GIVE_UP_AFTER = Duration.ofMinutes(1);

    public static final Duration DEFAULT_HEARTBEAT_EVERY = Duration.ofSeconds(1);

    public PublishSettings {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("bootstrap servers: '' (expected: host:port)");
        }
        kafkaProperties = Map.copyOf(kafkaProperties);
    }

    /** The default settings for these brokers. */
    public static PublishSettings to(String bootstrapServers) {
        return new PublishSettings(
                bootstrapServers,
                TopicSettings.defaults(),
                DEFAULT_COMPRESSION,
                DEFAULT_LINGER,
                DEFAULT_GIVE_UP_AFTER,
                DEFAULT_HEARTBEAT_EVERY,
                Map.of());
    }

    public PublishSettings withTopics(TopicSettings newTopics) {
        return new PublishSettings(
                bootstrapServers, newTopics, compression, linger, giveUpAfter, heartbeatEvery, kafkaProperties);
    }

    /** Names the topics {@code <prefix>quote} and so on, in place of {@code md.quote}. */
    public PublishSettings withTopicPrefix(String prefix) {
        return withTopics(topics.withPrefix(prefix));
    }

    public PublishSettings withGiveUpAfter(Duration newGiveUpAfter) {
        return new PublishSettings(
                bootstrapServers, topics, compression, linger, newGiveUpAfter, heartbeatEvery, kafkaProperties);
    }
}
