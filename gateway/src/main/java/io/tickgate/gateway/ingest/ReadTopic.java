package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.model.Symbol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Utils;

/**
 * One topic that is read.
 *
 * <p>Confined to the thread of its feed.
 */
final class ReadTopic {
    private final TopicLayout layout;
    private final boolean isWidened;
    private final boolean isOnDemand;
    private final List<LogPartition> logs;
    private final List<SourcePartition> waiting;
    private boolean isConfirmed;

    /**
     * @param isWidened whether it was read before, and has another number of partitions now
     * @param isOnDemand whether only those partitions are read that somebody needs
     */
    ReadTopic(TopicLayout layout, boolean isWidened, boolean isOnDemand, List<LogPartition> logs) {
        this.layout = layout;
        this.isWidened = isWidened;
        this.isOnDemand = isOnDemand;
        this.logs = logs;
        waiting = new ArrayList<>(layout.partitions());
    }

    TopicLayout layout() {
        return layout;
    }

    Source<?> source() {
        return layout.source();
    }

    boolean isWidened() {
        return isWidened;
    }

    boolean isOnDemand() {
        return isOnDemand;
    }

    /** Returns where a partition's records meet their readers, or met them first. */
    LogPartition log(int partition) {
        return logs.get(partition);
    }

    /** Returns where Kafka's own producer puts the records of a symbol. */
    SourcePartition place(Symbol symbol) {
        var partitions = layout.partitions();
        byte[] key = symbol.value().getBytes(StandardCharsets.UTF_8);
        return partitions.get(Utils.toPositive(Utils.murmur2(key)) % partitions.size());
    }

    /** Returns how things stand there. */
    SourceHealth health(Symbol symbol) {
        return log(place(symbol).partition().partition()).health();
    }

    /** The partitions whose reading has not begun. */
    List<SourcePartition> waiting() {
        return List.copyOf(waiting);
    }

    void begins(SourcePartition partition) {
        waiting.remove(partition);
    }

    boolean hasBegun() {
        return waiting.size() < layout.partitionCount();
    }

    /** Whether the consumer is sure to know the topic by its present id. */
    boolean isConfirmed() {
        return isConfirmed;
    }

    void confirm() {
        isConfirmed = true;
    }
}
