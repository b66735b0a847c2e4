package io.tickgate.gateway.ingest;

import io.tickgate.model.Channel;
import io.tickgate.record.SourceTopic;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the feed has met, counted since the start.
 *
 * <p>Thread-safe.
 */
public final class IngestCounters {
    final LongAdder records = new LongAdder();
    final LongAdder heartbeats = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder gaps = new LongAdder();
    final LongAdder stale = new LongAdder();
    final LongAdder implausible = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder epochs = new LongAdder();
    final LongAdder kept = new LongAdder();
    final LongAdder unkept = new LongAdder();
    private final Map<Object, Integer> partitionsRead = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> poison;
    private final PartitionLags lags = new PartitionLags();

    /** For a market alone. */
    public IngestCounters() {
        this(List.of());
    }

    /** @param own the channels of an operator's own */
    public IngestCounters(Collection<Channel> own) {
        poison = new LinkedHashMap<>();
        for (var kind : SourceTopic.values()) {
            poison.put(kind.name().toLowerCase(Locale.ROOT), new LongAdder());
        }
        own.forEach(channel -> poison.put(channel.name(), new LongAdder()));
    }

    /** How far each partition is behind. */
    public PartitionLags lags() {
        return lags;
    }

    /** Of one feed. */
    void partitionsRead(Object feed, int partitions) {
        partitionsRead.put(feed, partitions);
    }

    /** Partitions of which records come at the moment. */
    public int partitionsRead() {
        return partitionsRead.values().stream().mapToInt(Integer::intValue).sum();
    }

    void poison(String source) {
        malformed.increment();
        var ofSource = poison.get(source);
        if (ofSource != null) {
            ofSource.increment();
        }
    }

    /** The sources that are counted one by one. */
    public Set<String> sources() {
        return Collections.unmodifiableSet(poison.keySet());
    }

    /** Records of a source that could not be read or applied. */
    public long malformed(String source) {
        return poison.getOrDefault(source, new LongAdder()).sum();
    }

    /** Records that could not be read and were written to another topic. */
    public long kept() {
        return kept.sum();
    }

    /** Records that could not be read and should have been written to another topic, and were not. */
    public long unkept() {
        return unkept.sum();
    }

    public long records() {
        return records.sum();
    }

    public long heartbeats() {
        return heartbeats.sum();
    }

    /** Records that could not be read or applied. */
    public long malformed() {
        return malformed.sum();
    }

    /** Times that a publisher's counter skipped. */
    public long gaps() {
        return gaps.sum();
    }

    /** Times that a source topic had become another one, or had another number of partitions. */
    public long epochs() {
        return epochs.sum();
    }

    /** Records that came twice or too late, and were dropped. */
    public long stale() {
        return stale.sum();
    }

    /** Trades that are in no bar, because their times are too far ahead. */
    public long implausible() {
        return implausible.sum();
    }

    /** Times that a poll failed and was tried again. */
    public long failures() {
        return failures.sum();
    }
}
