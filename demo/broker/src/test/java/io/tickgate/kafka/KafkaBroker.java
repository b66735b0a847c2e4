package io.tickgate.kafka;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A real broker that tests share. Each test uses topics of its own names.
 *
 * <p>Thread-safe.
 */
public interface KafkaBroker {

    /** What clients connect to, {@code host:port}. */
    String bootstrapServers();

    /** Creates topics with exactly these names and returns when clients can use them. */
    void createTopics(Collection<String> names, int partitions, Map<String, String> settings);

    /** Deletes topics; one that does not exist is no error. */
    void deleteTopics(Collection<String> names);

    /** A name, or a prefix of names, that no other test has: {@code prefix-} and eight characters. */
    default String uniqueName(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Creates a topic under a unique name, and returns the name. */
    default String createTopic(String prefix, int partitions) {
        return createTopic(prefix, partitions, Map.of());
    }

    /** Creates a topic under a unique name with Kafka's topic settings, and returns the name. */
    default String createTopic(String prefix, int partitions, Map<String, String> settings) {
        String name = uniqueName(prefix);
        createTopics(List.of(name), partitions, settings);
        return name;
    }

    default void deleteTopic(String name) {
        deleteTopics(List.of(name));
    }
}
