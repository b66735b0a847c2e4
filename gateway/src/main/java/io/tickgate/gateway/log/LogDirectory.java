package io.tickgate.gateway.log;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which partitions hold the records of which channel, at this moment.
 *
 * <p>Bounded by the source topics.
 *
 * <p>Thread-safe: the feed replaces, readers look.
 */
public final class LogDirectory {
    private final Map<String, List<LogPartition>> byChannel = new ConcurrentHashMap<>();

    /** Puts the partitions of a channel in place of those before; those that are not among them end. */
    public void replace(String channel, List<LogPartition> partitions) {
        var before = byChannel.put(channel, List.copyOf(partitions));
        if (before != null) {
            // After the others are in place: whoever sees an end finds what follows.
            before.stream().filter(partition -> !partitions.contains(partition)).forEach(partition -> {
                if (partitions.stream().noneMatch(other -> isOfOneSource(other, partition))) {
                    partition
                            .health()
                            .end(partitions.stream()
                                    .map(LogPartition::health)
                                    .distinct()
                                    .toList());
                }
                partition.end();
            });
        }
    }

    /** As those that only begin anew at another offset. */
    @SuppressWarnings("ReferenceEquality") // a source is itself
    private static boolean isOfOneSource(LogPartition one, LogPartition other) {
        return one.health() == other.health();
    }

    /** Returns the partitions of a channel in their order; none if its topic has not been found. */
    public List<LogPartition> of(String channel) {
        return byChannel.getOrDefault(channel, List.of());
    }
}
