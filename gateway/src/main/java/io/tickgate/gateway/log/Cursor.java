package io.tickgate.gateway.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a client has been sent the records of some channels: one value, which any gateway of the same log takes.
 *
 * <p>Thread-safe.
 */
public record Cursor(List<Part> parts) {
    /** Of a partition that was not read. */
    public static final long NOT_READ = -1;

    public Cursor {
        parts = List.copyOf(parts);
    }

    /**
     * One channel.
     *
     * @param topicId Kafka's id of the incarnation of the topic
     * @param offsets of the next record, by partition; {@link #NOT_READ} for those that were not read
     */
    public record Part(String channel, String topicId, List<Long> offsets) {
        public Part {
            offsets = List.copyOf(offsets);
        }

        /** Returns the offset of the next record; {@link #NOT_READ} for one that was not read or was not there. */
        public long offset(int partition) {
            return partition < offsets.size() ? offsets.get(partition) : NOT_READ;
        }

        /** Returns what is before both: nothing that is after either of them is after it. */
        private Part earlier(Part other) {
            var earliest = new ArrayList<Long>();
            for (int i = 0; i < Math.max(offsets.size(), other.offsets.size()); i++) {
                long first = offset(i);
                long second = other.offset(i);
                boolean isOne = first == NOT_READ || second == NOT_READ;
                earliest.add(isOne ? Math.max(first, second) : Math.min(first, second));
            }
            return new Part(channel, topicId, earliest);
        }
    }

    /** Returns the part of a channel, {@code null} if it has none. */
    public @Nullable Part of(String channel) {
        return parts.stream()
                .filter(part -> part.channel().equals(channel))
                .findFirst()
                .orElse(null);
    }

    /** Puts parts together; of two of one channel the earlier offset counts for each partition. */
    public static Cursor of(List<Part> parts) {
        var merged = new ArrayList<Part>();
        for (var part : parts) {
            int place = Collections.indexOfSubList(
                    merged.stream().map(Part::channel).toList(), List.of(part.channel()));
            if (place < 0) {
                merged.add(part);
            } else if (merged.get(place).topicId().equals(part.topicId())) {
                merged.set(place, merged.get(place).earlier(part));
            }
        }
        return new Cursor(merged);
    }
}
