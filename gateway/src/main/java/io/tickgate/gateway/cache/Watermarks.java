package io.tickgate.gateway.cache;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Up to when each channel has been applied: the earliest of what the partitions of its source topic have reached.
 *
 * <p>Thread-safe: each partition is written by the thread of its feed alone.
 */
public final class Watermarks {
    private static final long UNKNOWN = -1;

    private final Map<String, Source> bySourceTopic = new ConcurrentHashMap<>();

    /** Begins anew with so many partitions, none of which has reached anything. */
    public void start(String sourceTopic, List<String> channels, int partitions) {
        var marks = new AtomicLongArray(partitions);
        for (int i = 0; i < partitions; i++) {
            marks.set(i, UNKNOWN);
        }
        bySourceTopic.put(sourceTopic, new Source(List.copyOf(channels), marks, new AtomicIntegerArray(partitions)));
    }

    /** Says whether a partition counts: one that is not read, or not yet to its end, says nothing of what is. */
    public void count(String sourceTopic, int partition, boolean isCounted) {
        var source = bySourceTopic.get(sourceTopic);
        if (source != null) {
            source.uncounted.set(partition, isCounted ? 0 : 1);
        }
    }

    /** Says that all that was published to the partition before this instant has been applied; never goes back. */
    public void reached(String sourceTopic, int partition, long publishedMicros) {
        var source = bySourceTopic.get(sourceTopic);
        if (source != null && publishedMicros > source.marks.getPlain(partition)) {
            source.marks.setOpaque(partition, publishedMicros);
        }
    }

    /** Returns the watermarks, in microseconds since the epoch, of the channels that have one. */
    public Map<String, Long> microsByChannel() {
        var micros = new LinkedHashMap<String, Long>();
        bySourceTopic.values().forEach(source -> {
            long earliest = source.earliest();
            if (earliest != UNKNOWN) {
                source.channels.forEach(channel -> micros.put(channel, earliest));
            }
        });
        return micros;
    }

    private record Source(List<String> channels, AtomicLongArray marks, AtomicIntegerArray uncounted) {
        long earliest() {
            long earliest = Long.MAX_VALUE;
            for (int i = 0; i < marks.length(); i++) {
                if (uncounted.get(i) == 0) {
                    earliest = Math.min(earliest, marks.getOpaque(i));
                }
            }
            return earliest == Long.MAX_VALUE ? UNKNOWN : earliest;
        }
    }
}
