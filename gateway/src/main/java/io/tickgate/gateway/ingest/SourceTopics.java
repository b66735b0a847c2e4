package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.Condition.Reason;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.model.Channel;
import io.tickgate.record.SourceTopic;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source topics as they are read. One that has become another one is started anew, and the others go on.
 *
 * <p>What is read of a partition is held back from clients until its end has been reached, so that nobody who has seen
 * newer prices is sent older ones.
 *
 * <p>Confined to the thread of its feed.
 */
final class SourceTopics {
    private static final Logger LOG = LoggerFactory.getLogger(SourceTopics.class);

    /** A leader that has not answered holds up the others while it is asked. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Consumer<byte[], byte[]> consumer;
    private final LogLayout layout;
    private final TickApplier applier;
    private final LastValueCache cache;
    private final Watermarks watermarks;
    private final MarketHealth health;
    private final LogTapes tapes;
    private final WarmupProgress progress;
    private final NanoClock clock;
    private final InstantSource timeOfDay;
    private final Map<SourceTopic, ReadTopic> topics = new EnumMap<>(SourceTopic.class);
    private final Map<TopicPartition, PartitionState> states = new HashMap<>();
    private final Map<SourceTopic, List<SourceHealth>> before = new EnumMap<>(SourceTopic.class);
    private final Map<SourceTopic, List<PartitionState>> reached = new EnumMap<>(SourceTopic.class);
    private long nextTryNanos;

    /** One topic that is read. Confined to the thread of its feed. */
    private static final class ReadTopic {
        private final TopicLayout layout;
        private final boolean isWidened;
        private final List<SourcePartition> waiting;
        private final List<LogPartition> logs;
        private boolean isConfirmed;

        private ReadTopic(TopicLayout layout, boolean isWidened, List<LogPartition> logs) {
            this.layout = layout;
            this.isWidened = isWidened;
            this.logs = logs;
            waiting = new ArrayList<>(layout.partitions());
        }
    }

    SourceTopics(
            Consumer<byte[], byte[]> consumer,
            LogLayout layout,
            TickApplier applier,
            LastValueCache cache,
            Watermarks watermarks,
            MarketHealth health,
            LogTapes tapes,
            WarmupProgress progress,
            NanoClock clock,
            InstantSource timeOfDay) {
        this.consumer = consumer;
        this.layout = layout;
        this.applier = applier;
        this.cache = cache;
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
        for (var kind : SourceTopic.values()) {
            var read = topics.get(kind);
            var newLayout = found.topics().get(kind);
            if (read != null && !read.layout.equals(newLayout)) {
                stop(read, newLayout);
            } else if (read != null && isAfterUpdate) {
                confirm(read);
            }
            if (newLayout != null && !topics.containsKey(kind)) {
                begin(newLayout, read);
            }
        }
        startWaiting(found);
        showReached(Map.of());
    }

    private void stop(ReadTopic read, @Nullable TopicLayout newLayout) {
        boolean isWidened = newLayout != null && newLayout.id().equals(read.layout.id());
        if (newLayout == null) {
            LOG.warn("the topic {} is gone; waiting for it to be created", read.layout.name());
        } else {
            LOG.warn(
                    "the topic {} is another one ({} partitions, id {}; before: {}, {}); reading it anew",
                    newLayout.name(),
                    newLayout.partitionCount(),
                    newLayout.id(),
                    read.layout.partitionCount(),
                    read.layout.id());
        }
        var olds = before.computeIfAbsent(read.layout.kind(), added -> new ArrayList<>());
        var condition = condition(isWidened);
        for (var source : read.layout.partitions()) {
            progress.forget(source.partition());
            var state = states.remove(source.partition());
            if (state != null) {
                olds.add(state.health());
                state.health().release(condition);
            }
        }
        reached(read.layout.kind()).clear();
        applier.forget(read.layout.kind());
        // What the consumer has fetched of it goes with the assignment.
        consumer.assign(states.keySet());
        topics.remove(read.layout.kind());
    }

    private Condition condition(boolean isTopicThere) {
        return new Condition(isTopicThere ? Reason.KAFKA_LAG : Reason.SOURCE_DOWN, nowMicros());
    }

    private void begin(TopicLayout newLayout, @Nullable ReadTopic old) {
        var logs = newLayout.partitions().stream()
                .map(source -> tapes.of(source, health.newSource()))
                .toList();
        var topic = new ReadTopic(newLayout, old != null && old.layout.id().equals(newLayout.id()), logs);
        tapes.publish(newLayout.kind(), logs);
        var condition = condition(topic.isWidened);
        // Before anything of the new one is read: it is older than what clients may have seen.
        before.getOrDefault(newLayout.kind(), List.of()).forEach(health -> health.hold(condition));
        watermarks.start(newLayout.name(), channelsOf(newLayout.kind()), newLayout.partitionCount());
        topics.put(newLayout.kind(), topic);
        newLayout.partitions().forEach(source -> progress.awaits(source.partition()));
        nextTryNanos = clock.nanoTime();
    }

    private void startWaiting(TopicLook.Found found) throws InterruptedException {
        var waiting = topics.values().stream()
                .flatMap(topic -> topic.waiting.stream())
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
        var topic = Objects.requireNonNull(topics.get(source.kind()), "a partition of a topic that is read");
        topic.waiting.remove(source);
        consumer.seek(partition, range.begin());
        if (!topic.isConfirmed) {
            // The consumer may still know the topic by the id of the one before.
            consumer.pause(List.of(partition));
        }
        var log = topic.logs.get(partition.partition());
        log.begin(range.begin());
        log.health().hold(condition(true));
        var state = new PartitionState(source, log.health(), log, range.begin(), clock.nanoTime());
        states.put(partition, state);
        progress.begins(state, range);
    }

    private void confirm(ReadTopic read) {
        boolean isBegun = read.waiting.size() < read.layout.partitionCount();
        if (isBegun && !read.isConfirmed) {
            read.isConfirmed = true;
            consumer.resume(read.layout.partitions().stream()
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
            reached(state.source().kind()).add(state);
        }
        topics.values().forEach(this::showIfReached);
    }

    private List<PartitionState> reached(SourceTopic kind) {
        return reached.computeIfAbsent(kind, added -> new ArrayList<>());
    }

    /** All partitions at once: where there are more than there were, a symbol may have an older price in another one. */
    private void showIfReached(ReadTopic topic) {
        var done = reached(topic.layout.kind());
        if (done.isEmpty() || !topic.layout.partitions().stream().allMatch(this::isReadOrLate)) {
            return;
        }
        for (var state : done) {
            state.health().release(null);
            applier.show(state);
        }
        done.clear();
        letGo(topic);
    }

    private boolean isReadOrLate(SourcePartition source) {
        return progress.isRead(source.partition()) || progress.isWithoutLeader(source.partition());
    }

    /** What has not been met again keeps its last value; where the topic was made anew, it is not in it any more. */
    private void letGo(ReadTopic topic) {
        var olds = before.remove(topic.layout.kind());
        if (olds != null) {
            var condition = topic.isWidened ? null : condition(false);
            olds.forEach(health -> health.release(condition));
            applier.showAll(topic.layout.kind());
        }
    }

    private long nowMicros() {
        return TimeUnit.MILLISECONDS.toMicros(timeOfDay.millis());
    }

    private List<String> channelsOf(SourceTopic kind) {
        return switch (kind) {
            case QUOTE -> List.of("quote");
            case TRADE -> channelNames(name -> name.equals(Channel.TRADE.name()) || name.startsWith("bar."));
            case INSTRUMENT -> List.of("instrument");
            case BOOK -> channelNames(name -> name.startsWith("book."));
        };
    }

    private List<String> channelNames(Predicate<String> isWanted) {
        return cache.channels().stream().map(Channel::name).filter(isWanted).toList();
    }
}
