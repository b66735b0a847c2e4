package io.tickgate.gateway.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * A question to the brokers about the source topics, and its answer once it has come.
 *
 * <p>Confined to the thread of its feed.
 */
final class TopicLook {
    private final Sources sources;
    private final Map<String, KafkaFuture<TopicDescription>> answers;

    TopicLook(Sources sources, Map<String, KafkaFuture<TopicDescription>> answers) {
        this.sources = sources;
        this.answers = answers;
    }

    /**
     * What the brokers say.
     *
     * @param topics by the names of their sources
     * @param missing the names of the topics that do not exist, or may not be described or read
     * @param withoutLeader the partitions that cannot be read at this moment
     */
    record Found(Map<String, TopicLayout> topics, List<String> missing, Set<TopicPartition> withoutLeader) {}

    /** Waits for the answer, for so long at the most; returns whether it has come, be it a failure. */
    boolean isAnswered(Duration patience) throws InterruptedException {
        try {
            KafkaFuture.allOf(answers.values().toArray(new KafkaFuture<?>[0]))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // One has failed: the others may still be on their way.
            return answers.values().stream().allMatch(KafkaFuture::isDone);
        } catch (TimeoutException e) {
            return false;
        }
        return true;
    }

    /**
     * Returns the answer.
     *
     * @throws KafkaException if there is none
     */
    Found found() throws InterruptedException {
        var topics = new HashMap<String, TopicLayout>();
        var missing = new ArrayList<String>();
        var withoutLeader = new HashSet<TopicPartition>();
        for (var source : sources.all()) {
            String name = source.topic();
            try {
                var description = Objects.requireNonNull(answers.get(name), "all were asked for")
                        .get();
                if (mayBeRead(description)) {
                    topics.put(
                            source.name(),
                            new TopicLayout(
                                    source,
                                    description.topicId(),
                                    description.partitions().size()));
                    withoutLeader.addAll(withoutLeader(description));
                } else {
                    missing.add(name);
                }
            } catch (ExecutionException e) {
                if (!isMissing(e.getCause())) {
                    throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
                }
                missing.add(name);
            }
        }
        return new Found(topics, missing, withoutLeader);
    }

    /** Brokers that do not say what is allowed allow everything, or refuse it when it is asked for (KIP-430). */
    private static boolean mayBeRead(TopicDescription description) {
        var allowed = description.authorizedOperations();
        return allowed == null || allowed.isEmpty() || allowed.contains(AclOperation.READ);
    }

    private static List<TopicPartition> withoutLeader(TopicDescription description) {
        return description.partitions().stream()
                .filter(partition ->
                        partition.leader() == null || partition.leader().isEmpty())
                .map(partition -> new TopicPartition(description.name(), partition.partition()))
                .toList();
    }

    /** One of which it may not even be asked how it is must not hold up the others. */
    private static boolean isMissing(@Nullable Throwable cause) {
        return cause instanceof UnknownTopicOrPartitionException || cause instanceof TopicAuthorizationException;
    }
}
