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
    public Cursor {
        parts = List.copyOf(parts);
    }

    /**
     * One channel.
     *
     * @param topicId Kafka's id of the incarnation of the topic
     * @param places by partition; {@link LogPlace#NOT_READ} for those that were not read
     */
    public record Part(String channel, String topicId, List<LogPlace> places) {
        public Part {
            places = List.copyOf(places);
        }

        /** Returns how far a partition was read; {@link LogPlace#NOT_READ} for one that was not read or was not there. */
        public LogPlace place(int partition) {
            return partition < places.size() ? places.get(partition) : LogPlace.NOT_READ;
        }

        /** Returns what is before both: nothing that is after either of them is after it. */
        private Part earlier(Part other) {
            var earliest = new ArrayList<LogPlace>();
            for (int i = 0; i < Math.max(places.size(), other.places.size()); i++) {
                earliest.add(earlier(place(i), other.place(i)));
            }
            return new Part(channel, topicId, earliest);
        }

        private static LogPlace earlier(LogPlace first, LogPlace second) {
            boolean isSecond = first.equals(LogPlace.NOT_READ)
                    || (!second.equals(LogPlace.NOT_READ) && second.offset() < first.offset());
            return isSecond ? second : first;
        }
    }

    /** Returns the part of a channel, {@code null} if it has none. */
    public @Nullable Part of(String channel) {
        return parts.stream()
                .filter(part -> part.channel().equals(channel))
                .findFirst()
                .orElse(null);
    }

    /** Puts parts together; of two of one channel the earlier place counts for each partition. */
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
