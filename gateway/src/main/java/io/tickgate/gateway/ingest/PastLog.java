package io.tickgate.gateway.ingest;

import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogPlace;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log as the brokers have it, for one question after another: where something is in a partition, and what.
 *
 * <p>Confined to the thread of its worker.
 */
final class PastLog {
    static final long NO_ANSWER = -1;

    private static final Logger LOG = LoggerFactory.getLogger(PastLog.class);

    /** As long as a frozen leader may take to be replaced. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(100);

    private final Admin admin;
    private final Consumer<byte[], byte[]> consumer;
    private final MetadataListener metadata;
    private final BooleanSupplier isClosing;
    private final Set<String> verified = new HashSet<>();
    private String assignedTopicId = "";

    /** @param next where to go on */
    record Polled(OffsetAndMetadata next, List<ConsumerRecord<byte[], byte[]>> records) {}

    /** @param metadata is told of what the consumer learns of the topics */
    PastLog(Admin admin, Consumer<byte[], byte[]> consumer, MetadataListener metadata, BooleanSupplier isClosing) {
        this.admin = admin;
        this.consumer = consumer;
        this.metadata = metadata;
        this.isClosing = isClosing;
    }

    private static TopicPartition partition(LogPartition partition) {
        return new TopicPartition(
                partition.identity().topic(), partition.identity().partition());
    }

    /** Returns the offset of a time, {@link #NO_ANSWER} if no broker answers. */
    long locate(LogPartition logPartition, long timeMicros) {
        var partition = partition(logPartition);
        try {
            var found = consumer.offsetsForTimes(
                            Map.of(partition, TimeUnit.MICROSECONDS.toMillis(timeMicros)), PATIENCE)
                    .get(partition);
            return found == null
                    ? consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, NO_ANSWER)
                    : found.offset();
        } catch (KafkaException e) {
            LOG.warn("cannot find {} in {}: {}", timeMicros, partition, e.getMessage());
            return NO_ANSWER;
        }
    }

    /** Returns from where on the log is another one than that of a place, {@link #NO_ANSWER} if no broker answers. */
    long findCut(LogPartition logPartition, LogPlace place) throws InterruptedException {
        var partition = partition(logPartition);
        try {
            long offset = LogCuts.find(consumer, partition, place, PATIENCE);
            // The epochs of another topic say nothing of this one, whose readers are told in another way.
            return isVerified(logPartition) ? offset : place.offset();
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("cannot compare {} of {}: {}", place, partition, e.getMessage());
            return NO_ANSWER;
        }
    }

    /** Returns where the log begins. */
    long first(LogPartition logPartition) {
        var partition = partition(logPartition);
        return consumer.beginningOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
    }

    /** Returns what begins at an offset, {@code null} if nothing could be had in time or the topic is another one. */
    @Nullable
    Polled poll(LogPartition logPartition, long offset) throws InterruptedException {
        var partition = partition(logPartition);
        String topicId = logPartition.identity().topicId();
        boolean isAssigned = consumer.assignment().contains(partition) && topicId.equals(assignedTopicId);
        if (!isAssigned) {
            // First without: what it has fetched ahead may be of another topic of the same name.
            consumer.assign(List.of());
            consumer.assign(List.of(partition));
            assignedTopicId = topicId;
        }
        // Where it stands already, what it has fetched ahead is used.
        if (!isAssigned || consumer.position(partition, PATIENCE) != offset) {
            consumer.seek(partition, offset);
        }
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!isClosing.getAsBoolean() && System.nanoTime() - deadlineNanos < 0) {
            var polled = consumer.poll(POLL);
            var next = polled.nextOffsets().get(partition);
            // It moves on without records where there are only marks of transactions, or holes.
            if (next != null && next.offset() > offset) {
                return new Polled(next, polled.records(partition));
            }
            // Of a topic that is gone nothing will ever come, and others wait for their turn.
            if (!isVerified(logPartition)) {
                return null;
            }
        }
        return null;
    }

    /** Whether what failed was to read what a broker has sent. */
    static boolean isDamaged(LogPartition logPartition, KafkaException failure) {
        return DamagedBatches.partitionOf(failure, List.of(partition(logPartition))) != null;
    }

    /**
     * Returns the first offset that can be read, or as far as it came in time, from where a damaged batch was met: that offset
     * itself, if the batch was damaged on its way and is whole now.
     */
    long behindDamaged(LogPartition logPartition, long offset) {
        var partition = partition(logPartition);
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        long next = offset;
        var failure = tryToRead(partition, next, deadlineNanos);
        for (int fetches = 2; failure != null && System.nanoTime() - deadlineNanos < 0; fetches++) {
            if (fetches > DamagedBatches.FETCHES) {
                next = DamagedBatches.behind(
                        failure, next, consumer.currentLag(partition).orElse(0));
            }
            failure = tryToRead(partition, next, deadlineNanos);
        }
        return next;
    }

    /** Returns how it failed, {@code null} if it did not, or nothing came in time. */
    private @Nullable KafkaException tryToRead(TopicPartition partition, long offset, long deadlineNanos) {
        // First without: what it has fetched is damaged, and would be taken again.
        consumer.assign(List.of());
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
        try {
            boolean isRead = false;
            while (!isRead && !isClosing.getAsBoolean() && System.nanoTime() - deadlineNanos < 0) {
                isRead = consumer.poll(POLL).nextOffsets().containsKey(partition)
                        || consumer.currentLag(partition).orElse(1) == 0;
            }
            return null;
        } catch (KafkaException e) {
            if (DamagedBatches.partitionOf(e, List.of(partition)) == null) {
                throw e;
            }
            return e;
        }
    }

    /** A position that was refused is refused again: what is read next takes its own. */
    void forgetPosition() {
        consumer.assign(List.of());
    }

    /** What was read must not be of a topic that has come in place of the one that was asked for. */
    boolean isVerified(LogPartition partition) throws InterruptedException {
        if (metadata.takeUpdate()) {
            verified.clear();
        }
        String topicId = partition.identity().topicId();
        if (!verified.contains(topicId) && isSameTopic(partition)) {
            verified.add(topicId);
        }
        return verified.contains(topicId);
    }

    /** Whether the topic is still the same, as far as the brokers know at this moment. */
    boolean isSameTopic(LogPartition partition) throws InterruptedException {
        var identity = partition.identity();
        try {
            var description = admin.describeTopics(List.of(identity.topic()))
                    .allTopicNames()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .get(identity.topic());
            return description != null && description.topicId().toString().equals(identity.topicId());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("no broker says which topic %s is".formatted(identity.topic()), e);
        }
    }
}
