package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.Condition.Reason;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.sequence.SequenceTracker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One symbol in one source: its cells, how far its records have come, and what is wrong with them.
 *
 * <p>Confined to the thread of its feed.
 */
final class SourceSymbol {
    private final SymbolCells cells;
    private final SequenceTracker tracker = new SequenceTracker();
    private final List<? extends TopicCell> topics;
    private @Nullable PartitionState from;
    private long publishedMicros = Long.MIN_VALUE;
    private boolean isBroken;
    private @Nullable Reason reason;
    private int moves;

    SourceSymbol(SymbolCells cells, List<? extends TopicCell> topics) {
        this.cells = cells;
        this.topics = topics;
    }

    SymbolCells cells() {
        return cells;
    }

    SequenceTracker tracker() {
        return tracker;
    }

    /** Its cells of this source. */
    List<? extends TopicCell> topics() {
        return topics;
    }

    /** Returns the partition of its last record, {@code null} before the first. */
    @Nullable
    PartitionState from() {
        return from;
    }

    /** Its records come from a partition from now on. Returns how often it has been in another one before. */
    int from(PartitionState partition) {
        topics.forEach(topic -> topic.source(partition.health()));
        from = partition;
        return moves++;
    }

    /** When its last record was published, as far as that can be believed. */
    long publishedMicros() {
        return publishedMicros;
    }

    void publishedMicros(long believedMicros) {
        publishedMicros = believedMicros;
    }

    /** Whether something is wrong with it. */
    boolean isBroken() {
        return isBroken;
    }

    void mark(Condition condition) {
        isBroken = true;
        topics.forEach(topic -> topic.condition(condition));
        if (condition.reason() != reason) {
            reason = condition.reason();
            tellReadersOfAll();
        }
    }

    void clear() {
        if (isBroken) {
            isBroken = false;
            reason = null;
            topics.forEach(topic -> topic.condition(null));
            tellReadersOfAll();
        }
    }

    /** They listen to its partition, and not to its topics. */
    private void tellReadersOfAll() {
        if (from != null) {
            from.log().standsOtherwise();
        }
    }

    /** The log was cut off; returns whether it had records from this offset on. */
    boolean cutOff(long offset) {
        boolean isTouched = false;
        for (var topic : topics) {
            isTouched |= topic.cutOff(offset);
        }
        return isTouched;
    }

    /** Reads what its next record needs, for what that does to the processor's cache; the number means nothing. */
    int touch() {
        int sum = tracker.touch() + cells.touch();
        for (int i = 0; i < topics.size(); i++) {
            sum += topics.get(i).handle();
        }
        return sum;
    }

    /** Reads who is told of its next record, and of what; the number means nothing. */
    int touchAudience() {
        int sum = 0;
        for (int i = 0; i < topics.size(); i++) {
            sum += topics.get(i).touch() + topics.get(i).touchName();
        }
        return sum;
    }
}
