package io.tickgate.simulator.publish;

import io.tickgate.record.SourceTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that are not there; those that are stay as they are.
 *
 * <p>Thread-safe.
 */
final class TopicCreation {
    private TopicCreation() {}

    /** @throws PublishException if no broker answers within some seconds, or one refuses a topic */
    static void createMissing(PublishSettings settings) {
        try (var admin = Admin.create(KafkaSettings.admin(settings))) {
            var existing =
                    answer(settings, "list its topics", admin.listTopics().names());
            for (var topic : newTopics(settings.topics())) {
                if (!existing.contains(topic.name())) {
                    create(settings, admin, topic);
                }
            }
        } catch (KafkaException e) {
            throw new PublishException("Kafka at %s: %s".formatted(settings.bootstrapServers(), rootMessage(e)), e);
        }
    }

    private static List<NewTopic> newTopics(TopicSettings topics) {
        var wanted = new ArrayList<NewTopic>();
        for (var kind : SourceTopic.values()) {
            wanted.add(new NewTopic(
                            topics.nameOf(kind), Optional.of(topics.partitions()), Optional.of(topics.replication()))
                    .configs(topics.kafkaSettings(kind)));
        }
        return wanted;
    }

    private static void create(PublishSettings settings, Admin admin, NewTopic topic) {
        try {
            answer(
                    settings,
                    "create topic " + topic.name(),
                    admin.createTopics(List.of(topic)).all());
        } catch (PublishException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
            // Another publisher was faster, which is as good.
        }
    }

    private static <T> T answer(PublishSettings settings, String purpose, KafkaFuture<T> future) {
        String servers = settings.bootstrapServers();
        try {
            return future.get(KafkaSettings.ANSWER_MILLIS + 1_000L, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof TimeoutException) {
                throw unreachable(servers, cause);
            }
            throw new PublishException(
                    "Kafka at %s does not %s: %s".formatted(servers, purpose, cause.getMessage()), cause);
        } catch (java.util.concurrent.TimeoutException e) {
            throw unreachable(servers, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishException("stopped while waiting for Kafka at " + servers, e);
        }
    }

    private static PublishException unreachable(String servers, Throwable cause) {
        return new PublishException(
                "no Kafka broker answers at %s within %d s (expected: a running broker; check --bootstrap-servers)"
                        .formatted(servers, KafkaSettings.ANSWER_MILLIS / 1_000),
                cause);
    }

    private static String rootMessage(Throwable e) {
        var cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
