package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.Condition.Reason;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.NanoClock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source topics as they are read. One that has become another one is started anew, and the others go on.
 *
 * <p>Confined to the thread of its feed.
 */
final class SourceTopics {
    private static final Logger LOG = LoggerFactory.getLogger(SourceTopics.class);

    /** A leader that has not answered holds up the others while it is asked. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Consumer<byte[], byte[]> consumer;
    private final LogLayout layout;
    private final RecordApplier applier;
    private final Watermarks watermarks;
    private final MarketHealth health;
    private final LogTapes tapes;
    private final WarmupProgress progress;
    private final NanoClock clock;
    private final InstantSource timeOfDay;
    private final Sources sources;
    private final HeldTopics held;
    private final Map<String, ReadTopic> topics = new LinkedHashMap<>();
    private final Map<TopicPartition, PartitionState> states = new HashMap<>();
    private long nextTryNanos;

    SourceTopics(
            Consumer<byte[], byte[]> consumer,
            LogLayout layout,
            Sources sources,
            RecordApplier applier,
            Watermarks watermarks,
            MarketHealth health,
            LogTapes tapes,
            WarmupProgress progress,
            NanoClock clock,
            InstantSource timeOfDay) {
        this.consumer = consumer;
        this.layout = layout;
        this.applier = applier;
        this.sources = sources;
        held = new HeldTopics(applier, progress);
        this.watermarks = watermarks;
        this.health = health;
        this.tapes = tapes;
        this.progress = progress;
        this.clock = clock;
        this.timeOfDay = timeOfDay;
        nextTryNanos = clock.nanoTime();
    }

    boolean isEmpty() {
        return states.isEmpty();
    }

    Collection<PartitionState> states() {
        return states.values();
    }

    /** Returns those of these partitions that are read. */
    Map<TopicPartition, PartitionState> states(Collection<TopicPartition> partitions) {
        var some = new HashMap<TopicPartition, PartitionState>();
        for (var partition : partitions) {
            var state = states.get(partition);
            if (state != null) {
                some.put(partition, state);
            }
        }
        return some;
    }

    /** Returns {@code null} for what is not read, or not any more. */
    @Nullable
    PartitionState state(TopicPartition partition) {
        return states.get(partition);
    }

    /**
     * Brings what is read into line with what there is.
     *
     * @param isAfterUpdate whether the consumer has learnt from a broker, since it was last told what to read, how the
     *     topics are
     */
    void accept(TopicLook.Found found, boolean isAfterUpdate) throws InterruptedException {
        progress.found(found);
        for (var source : sources.all()) {
            var read = topics.get(source.name());
            var newLayout = found.topics().get(source.name());
            if (read != null && !read.layout().equals(newLayout)) {
                stop(read, newLayout);
            } else if (read != null && isAfterUpdate) {
                confirm(read);
            }
            if (newLayout != null && !topics.containsKey(source.name())) {
                begin(newLayout, read);
            }
        }
        startWaiting(found);
        showReached(Map.of());
    }

    private void stop(ReadTopic read, @Nullable TopicLayout newLayout) {
        boolean isWidened =
                newLayout != null && newLayout.id().equals(read.layout().id());
        if (newLayout == null) {
            LOG.warn(
                    "the topic {} is gone; waiting for it to be created",
                    read.layout().name());
        } else {
            LOG.warn(
                    "the topic {} is another one ({} partitions, id {}; before: {}, {}); reading it anew",
                    newLayout.name(),
                    newLayout.partitionCount(),
                    newLayout.id(),
                    read.layout().partitionCount(),
                    read.layout().id());
        }
        var stopped = new ArrayList<PartitionState>();
        for (var source : read.layout().partitions()) {
            progress.forget(source.partition());
            var state = states.remove(source.partition());
            if (state != null) {
                stopped.add(state);
            }
        }
        held.ends(read.source(), stopped, condition(isWidened));
        applier.forget(read.source());
        // What the consumer has fetched of it goes with the assignment.
        consumer.assign(states.keySet());
        topics.remove(read.source().name());
    }

    private Condition condition(boolean isTopicThere) {
        return new Condition(isTopicThere ? Reason.KAFKA_LAG : Reason.SOURCE_DOWN, nowMicros());
    }

    private void begin(TopicLayout newLayout, @Nullable ReadTopic old) {
        var logs = newLayout.partitions().stream()
                .map(source -> tapes.of(source, health.newSource()))
                .toList();
        boolean isWidened = old != null && old.layout().id().equals(newLayout.id());
        var topic = new ReadTopic(newLayout, isWidened, logs);
        var source = newLayout.source();
        tapes.publish(source, logs);
        // Before anything of the new one is read.
        held.begins(source, condition(isWidened));
        watermarks.start(newLayout.name(), source.channels(), newLayout.partitionCount());
        topics.put(source.name(), topic);
        newLayout.partitions().forEach(partition -> progress.awaits(partition.partition()));
        nextTryNanos = clock.nanoTime();
    }

    private void startWaiting(TopicLook.Found found) throws InterruptedException {
        var waiting = topics.values().stream()
                .flatMap(topic -> topic.waiting().stream())
                .filter(source -> !found.withoutLeader().contains(source.partition()))
                .toList();
        if (waiting.isEmpty() || clock.nanoTime() - nextTryNanos < 0) {
            return;
        }
        var ranges = layout.ranges(waiting);
        nextTryNanos = ranges.size() < waiting.size() ? clock.nanoTime() + RETRY_NANOS : nextTryNanos;
        var assigned = new ArrayList<>(states.keySet());
        assigned.addAll(ranges.keySet());
        consumer.assign(assigned);
        for (var source : waiting) {
            var range = ranges.get(source.partition());
            if (range != null) {
                start(source, range);
            }
        }
    }

    private void start(SourcePartition source, ReadRange range) {
        var partition = source.partition();
        var topic = Objects.requireNonNull(topics.get(source.source().name()), "a partition of a topic that is read");
        topic.begins(source);
        consumer.seek(partition, range.begin());
        if (!topic.isConfirmed()) {
            // The consumer may still know the topic by the id of the one before.
            consumer.pause(List.of(partition));
        }
        var log = topic.log(partition.partition());
        log.begin(range.begin());
        log.health().hold(condition(true));
        var state = new PartitionState(source, log.health(), log, range.begin(), clock.nanoTime());
        states.put(partition, state);
        progress.begins(state, range);
    }

    private void confirm(ReadTopic read) {
        if (read.hasBegun() && !read.isConfirmed()) {
            read.confirm();
            consumer.resume(read.layout().partitions().stream()
                    .map(SourcePartition::partition)
                    .filter(states::containsKey)
                    .toList());
        }
    }

    /**
     * Notes how far has been read, and lets clients see the topics that have been read to their ends.
     *
     * @param nextOffsets the offsets to be read next
     */
    void showReached(Map<TopicPartition, Long> nextOffsets) {
        nextOffsets.forEach((partition, next) -> {
            var state = states.get(partition);
            if (state != null) {
                state.health().readTo(next);
            }
        });
        for (var state : progress.reached(nextOffsets)) {
            held.reached(state);
        }
        topics.values().forEach(topic -> held.showIfReached(topic, () -> condition(false)));
    }

    private long nowMicros() {
        return TimeUnit.MILLISECONDS.toMicros(timeOfDay.millis());
    }
}
