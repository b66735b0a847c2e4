package io.tickgate.gateway.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * How many records of each partition are in the log that have not been read.
 *
 * <p>Bounded by the partitions of the source topics.
 *
 * <p>Thread-safe: the feeds note, others look.
 */
public final class PartitionLags {
    private final Map<Partition, Long> records = new ConcurrentHashMap<>();
    private final List<Partition> known = new ArrayList<>();
    private final List<Consumer<Partition>> listeners = new ArrayList<>();

    /** One partition of a topic. */
    public record Partition(String topic, int number) {}

    /** Notes that so many records are there. */
    public void note(String topic, int partition, long unread) {
        var noted = new Partition(topic, partition);
        if (records.put(noted, unread) == null) {
            appeared(noted);
        }
    }

    /** Nothing is known of a partition any more: it is not read. */
    void forget(String topic, int partition) {
        records.remove(new Partition(topic, partition));
    }

    private synchronized void appeared(Partition partition) {
        if (!known.contains(partition)) {
            known.add(partition);
            listeners.forEach(listener -> listener.accept(partition));
        }
    }

    /** Tells of each partition once: of those that are known, and of each that comes. */
    public synchronized void listen(Consumer<Partition> listener) {
        listeners.add(listener);
        known.forEach(listener);
    }

    /** Returns the records of a partition that have not been read, NaN if it is not read. */
    public double of(Partition partition) {
        Long unread = records.get(partition);
        return unread == null ? Double.NaN : unread;
    }
}
