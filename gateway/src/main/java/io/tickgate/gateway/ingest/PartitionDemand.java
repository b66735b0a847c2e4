package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.log.LogDirectory;
import io.tickgate.model.Channel;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions somebody needs: those of the keys that somebody subscribes to, and those of which somebody takes every
 * record. Until its first record has come, a symbol is where Kafka's own producer puts its key.
 *
 * <p>It looks at who listens, some times a second, and is told nothing: so nothing that leaves can be forgotten.
 *
 * <p>Bounded by the partitions.
 *
 * <p>Confined to the thread of its feed, but for cells that are added by another one.
 */
final class PartitionDemand {
    /** Instruments are the list of symbols. Of an operator's own topics no other one says which symbols there are. */
    private static final Set<String> ON_DEMAND = Set.of("quote", "trade", "book");

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final LastValueCache cache;
    private final LogDirectory directory;
    private final long letGoAfterNanos;
    private final boolean isOn;
    private final Map<TopicPartition, Long> neededNanos = new HashMap<>();
    private final Map<String, ReadTopic> byName = new ConcurrentHashMap<>();
    private long nextLookNanos;

    /** @param letGoAfter how long a partition is read on that nobody needs; {@code null} if all are read always */
    PartitionDemand(LastValueCache cache, LogDirectory directory, @Nullable Duration letGoAfter, long nowNanos) {
        this.cache = cache;
        this.directory = directory;
        isOn = letGoAfter != null;
        letGoAfterNanos = letGoAfter == null ? 0 : letGoAfter.toNanos();
        nextLookNanos = nowNanos;
        if (isOn) {
            cache.onNewCell(this::settle);
        }
    }

    /** Whether partitions can be read on demand: without instruments nobody knows which symbols there are. */
    static boolean isPossible(Sources sources) {
        return sources.all().stream().anyMatch(source -> source.name().equals(Channel.INSTRUMENT.name()));
    }

    /** Whether a topic is read only where somebody needs it. */
    boolean isOnDemand(Source<?> source) {
        return isOn && ON_DEMAND.contains(source.name());
    }

    /** Whether a partition is to be read. */
    boolean isNeeded(SourcePartition source, long nowNanos) {
        var needed = neededNanos.get(source.partition());
        return !isOnDemand(source.source()) || (needed != null && nowNanos - needed <= letGoAfterNanos);
    }

    /** Looks who listens, if it is time; returns whether it was. */
    boolean look(Collection<ReadTopic> topics, long nowNanos) {
        if (!isOn || nowNanos - nextLookNanos < 0) {
            return false;
        }
        nextLookNanos = nowNanos + LOOK_NANOS;
        topics.stream().filter(ReadTopic::isOnDemand).forEach(topic -> look(topic, nowNanos));
        return true;
    }

    private void look(ReadTopic topic, long nowNanos) {
        var partitions = topic.layout().partitions();
        var places = new IdentityHashMap<SourceHealth, TopicPartition>();
        var logs = directory.of(topic.source().name());
        for (var source : partitions) {
            int number = source.partition().partition();
            places.put(topic.log(number).health(), source.partition());
            if (logs.get(number).audience().isWanted()) {
                neededNanos.put(source.partition(), nowNanos);
            }
        }
        for (var cells : cache.all()) {
            for (var cell : cells(topic, cells)) {
                if (cell.audience().isWanted()) {
                    var known = places.get(cell.source());
                    neededNanos.put(
                            known == null ? topic.place(cell.topic().symbol()).partition() : known, nowNanos);
                }
            }
        }
    }

    /**
     * Lets each cell of a topic that is about to be read have the condition of the partition where its records will be.
     *
     * @param isMoved whether records of a symbol may be in another partition than before
     */
    void begins(ReadTopic topic, boolean isMoved) {
        // First, so that no cell that is added meanwhile is passed over.
        byName.put(topic.source().name(), topic);
        for (var cells : cache.all()) {
            for (var cell : cells(topic, cells)) {
                if (isMoved || cell.source() == null) {
                    settle(cell, topic);
                }
            }
        }
    }

    /** On the thread that adds it. */
    private void settle(TopicCell cell) {
        for (var topic : byName.values()) {
            if (topic.source().channels().contains(cell.topic().channel())) {
                settle(cell, topic);
            }
        }
    }

    private static void settle(TopicCell cell, ReadTopic topic) {
        cell.source(topic.health(cell.topic().symbol()));
    }

    private static List<? extends TopicCell> cells(ReadTopic topic, SymbolCells cells) {
        // A symbol may have channels of an operator's own, and nothing else.
        return cells.of(Channel.QUOTE) == null
                ? List.of()
                : topic.source().writer().cells(cells);
    }
}
