package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.NanoClock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins to read partitions once it is known where, lets go of those that nobody needs, and goes on with them when
 * somebody does.
 *
 * <p>Bounded by the partitions.
 *
 * <p>Confined to the thread of its feed.
 */
final class PartitionStarts {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionStarts.class);

    /** With nothing to read there is nothing to hold up. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final Consumer<byte[], byte[]> consumer;
    private final RangeQuestions questions;
    private final RecordApplier applier;
    private final Watermarks watermarks;
    private final LogTapes tapes;
    private final WarmupProgress progress;
    private final HeldTopics held;
    private final DelayLine line;
    private final NanoClock clock;
    private final Supplier<Condition> behind;
    private final Map<TopicPartition, PartitionState> states;

    /**
     * @param behind makes the condition of what is not read to its end
     * @param states of the partitions that are read or were; what begins is put here
     */
    PartitionStarts(
            Consumer<byte[], byte[]> consumer,
            RangeQuestions questions,
            RecordApplier applier,
            Watermarks watermarks,
            LogTapes tapes,
            WarmupProgress progress,
            HeldTopics held,
            DelayLine line,
            NanoClock clock,
            Supplier<Condition> behind,
            Map<TopicPartition, PartitionState> states) {
        this.consumer = consumer;
        this.questions = questions;
        this.applier = applier;
        this.watermarks = watermarks;
        this.tapes = tapes;
        this.progress = progress;
        this.held = held;
        this.line = line;
        this.clock = clock;
        this.behind = behind;
        this.states = states;
    }

    /** Whether it waits to be told where to read. */
    boolean isAsking() {
        return questions.isAsking();
    }

    /** Whether some can begin. */
    boolean isAnswered() throws InterruptedException {
        return questions.isAnswered(states.isEmpty() ? PATIENCE : Duration.ZERO);
    }

    /**
     * Begins with those of which it is known where, and asks about the others.
     *
     * @param withoutLeader those that nobody can be asked about
     * @param demand says which are needed
     */
    void begin(Collection<ReadTopic> topics, Set<TopicPartition> withoutLeader, PartitionDemand demand)
            throws InterruptedException {
        long nowNanos = clock.nanoTime();
        var paused = states.values().stream().filter(PartitionState::isPaused).map(PartitionState::source);
        var waiting = Stream.concat(topics.stream().flatMap(topic -> topic.waiting().stream()), paused)
                .filter(source -> !withoutLeader.contains(source.partition()))
                .filter(source -> demand.isNeeded(source, nowNanos))
                .toList();
        var ranges = questions.take(waiting, nowNanos);
        if (ranges.isEmpty()) {
            return;
        }
        var assigned = new HashSet<>(states.keySet());
        ranges.keySet().forEach(source -> assigned.add(source.partition()));
        consumer.assign(assigned);
        ranges.forEach((source, range) -> {
            var state = states.get(source.partition());
            if (state == null) {
                start(source, range, topic(source, topics));
            } else {
                resume(state, range);
            }
        });
    }

    private static ReadTopic topic(SourcePartition source, Collection<ReadTopic> topics) {
        return topics.stream()
                .filter(topic -> topic.waiting().contains(source))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("%s waits for nothing".formatted(source.partition())));
    }

    private void start(SourcePartition source, ReadRange range, ReadTopic topic) {
        var partition = source.partition();
        topic.begins(source);
        consumer.seek(partition, range.begin());
        if (!topic.isConfirmed()) {
            // The consumer may still know the topic by the id of the one before.
            consumer.pause(List.of(partition));
        }
        var log = topic.log(partition.partition());
        log.begin(range.begin());
        log.health().hold(behind.get());
        var state = new PartitionState(source, log.health(), log, range.begin(), clock.nanoTime());
        states.put(partition, state);
        progress.begins(state, range);
    }

    /** Goes on where it was let go of; if that is longer ago than is read at a start, as at a start. */
    private void resume(PartitionState state, ReadRange range) {
        var partition = state.source().partition();
        long next = state.pausedAt();
        boolean isGap = !state.source().source().isCompacted() && range.begin() > next;
        if (isGap) {
            next = range.begin();
            applier.lose(state);
            consumer.seek(partition, next);
        }
        state.log().begin(next);
        state.resume(isGap, clock.nanoTime());
        progress.begins(state, new ReadRange(next, range.end()));
        consumer.resume(List.of(partition));
        LOG.debug("{}: somebody needs it again, reading on at {}", partition, next);
    }

    /** The consumer keeps its place, so that it goes on there or later. */
    void letGo(PartitionState state) {
        var partition = state.source().partition();
        // What is too young yet is read again, once somebody needs it.
        line.isGoingBack(state, consumer);
        consumer.pause(List.of(partition));
        state.pause(state.log().tape().reached());
        state.log(tapes.unread(state.log()));
        state.health().hold(behind.get());
        watermarks.count(partition.topic(), partition.partition(), false);
        progress.forget(partition);
        held.pauses(state);
        LOG.debug("{}: nobody needs it", partition);
    }

    /** Lets those be fetched of which the consumer has learnt how their topic is. */
    void confirm(ReadTopic topic) {
        if (topic.hasBegun() && !topic.isConfirmed()) {
            topic.confirm();
            consumer.resume(topic.layout().partitions().stream()
                    .map(source -> states.get(source.partition()))
                    .filter(Objects::nonNull)
                    .filter(state -> !state.isPaused())
                    .map(state -> state.source().partition())
                    .toList());
        }
    }
}
