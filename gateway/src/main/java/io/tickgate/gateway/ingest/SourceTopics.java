package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.Condition.Reason;
import io.tickgate.gateway.cache.FeedPulse;
import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.PartitionTape;
import io.tickgate.model.Channel;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final Consumer<byte[], byte[]> consumer;
    private final RecordApplier applier;
    private final Watermarks watermarks;
    private final FeedPulse pulse;
    private final LogTapes tapes;
    private final WarmupProgress progress;
    private final InstantSource timeOfDay;
    private final Sources sources;
    private final HeldTopics held;
    private final PartitionDemand demand;
    private final IngestCounters counters;
    private TopicLook.Found found = new TopicLook.Found(Map.of(), List.of(), Set.of());
    private final Map<String, ReadTopic> topics = new LinkedHashMap<>();
    private final Map<TopicPartition, PartitionState> states = new HashMap<>();
    private final PartitionStarts starts;

    SourceTopics(
            Consumer<byte[], byte[]> consumer,
            RangeQuestions.Ranges ranges,
            Sources sources,
            PartitionDemand demand,
            RecordApplier applier,
            Watermarks watermarks,
            FeedPulse pulse,
            LogTapes tapes,
            WarmupProgress progress,
            DelayLine line,
            NanoClock clock,
            InstantSource timeOfDay) {
        this.consumer = consumer;
        this.applier = applier;
        this.sources = sources;
        this.demand = demand;
        counters = applier.counters();
        held = new HeldTopics(applier, progress);
        this.watermarks = watermarks;
        this.pulse = pulse;
        this.tapes = tapes;
        this.progress = progress;
        this.timeOfDay = timeOfDay;
        starts = new PartitionStarts(
                consumer,
                new RangeQuestions(ranges),
                applier,
                watermarks,
                tapes,
                progress,
                held,
                line,
                clock,
                () -> condition(true),
                states);
    }

    boolean isEmpty() {
        return states.isEmpty();
    }

    Collection<PartitionState> states() {
        return states.values();
    }

    /** Those of which records come. */
    List<PartitionState> beingRead() {
        var read = new ArrayList<PartitionState>(states.size());
        for (var state : states.values()) {
            if (!state.isPaused()) {
                read.add(state);
            }
        }
        return read;
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
    void accept(TopicLook.Found newFound, boolean isAfterUpdate) throws InterruptedException {
        found = newFound;
        progress.found(found);
        for (var source : sources.all()) {
            var read = topics.get(source.name());
            var newLayout = found.topics().get(source.name());
            if (read != null && !read.layout().equals(newLayout)) {
                stop(read, newLayout);
            } else if (read != null && isAfterUpdate) {
                starts.confirm(read);
            }
            if (newLayout != null && !topics.containsKey(source.name())) {
                begin(newLayout, read);
            }
        }
        begin();
        showReached(Map.of());
    }

    /** Reads what somebody needs now, and lets go of what nobody has needed for long. */
    void follow(long nowNanos) throws InterruptedException {
        boolean isLooked = demand.look(topics.values(), nowNanos);
        if (isLooked) {
            beingRead().stream()
                    .filter(state -> !demand.isNeeded(state.source(), nowNanos))
                    .forEach(starts::letGo);
        }
        if (starts.isAnswered() || isLooked) {
            begin();
        }
        counters.partitionsRead(this, beingRead().size());
    }

    private void begin() throws InterruptedException {
        starts.begin(topics.values(), found.withoutLeader(), demand);
    }

    /** Whether it waits to be told where some partitions are to be read. */
    boolean isAsking() {
        return starts.isAsking();
    }

    private void stop(ReadTopic read, @Nullable TopicLayout newLayout) {
        boolean isWidened =
                newLayout != null && newLayout.id().equals(read.layout().id());
        if (newLayout == null) {
            LOG.warn(
                    "the topic {} is gone, or may not be read any more; waiting for it",
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
        counters.epochs.increment();
        var stopped = new ArrayList<SourceHealth>();
        for (var source : read.layout().partitions()) {
            progress.forget(source.partition());
            var state = states.remove(source.partition());
            if (state != null) {
                stopped.add(state.health());
            } else if (read.isOnDemand()) {
                stopped.add(read.log(source.partition().partition()).health());
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
                .map(source -> tapes.of(source, pulse.newSource()))
                .toList();
        boolean isWidened = old != null && old.layout().id().equals(newLayout.id());
        var source = newLayout.source();
        if (isWidened) {
            // Those that are read now, which may have begun anew since the topic was found.
            tapes.directory()
                    .of(source.name())
                    .forEach(
                            before -> succeed(before, logs.get(before.identity().partition())));
        }
        var topic = new ReadTopic(newLayout, isWidened, demand.isOnDemand(source), logs);
        tapes.publish(source, logs);
        // Before anything of the new one is read.
        held.begins(source, condition(isWidened));
        watermarks.start(
                newLayout.name(), source.channels().stream().map(Channel::name).toList(), newLayout.partitionCount());
        topics.put(source.name(), topic);
        newLayout.partitions().forEach(partition -> awaits(topic, partition.partition()));
        if (topic.isOnDemand()) {
            demand.begins(topic, isWidened);
        }
    }

    private static void succeed(LogPartition before, LogPartition log) {
        log.takeNewcomers(before);
        log.newcomersFrom(before.identity().partitions(), keptFrom(before.tape()));
    }

    /** What was read before it was seen that the topic is wider may be of symbols that were elsewhere until then. */
    private static long keptFrom(PartitionTape tape) {
        return tape.hasBegun() ? tape.coveredFrom() : 0;
    }

    /** One that is not read unless somebody needs it is held until then, and says nothing of how far the others are. */
    private void awaits(ReadTopic topic, TopicPartition partition) {
        if (topic.isOnDemand()) {
            topic.log(partition.partition()).health().hold(condition(true));
            watermarks.count(partition.topic(), partition.partition(), false);
        } else {
            progress.awaits(partition);
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
