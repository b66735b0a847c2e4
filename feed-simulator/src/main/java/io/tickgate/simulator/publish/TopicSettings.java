package io.tickgate.simulator.publish;

import io.tickgate.record.SourceTopic;
import java.time.Duration;
import java.util.Map;

/**
 * How topics are created that are not there yet.
 *
 * <p>Thread-safe.
 *
 * @param prefix of every topic's name, in place of {@code md.}
 * @param cleanup the cleanup policy of quotes and instruments; trades and books are always {@code delete}
 * @param retention for how long records are kept, and not compacted
 * @param retentionBytes how much a partition keeps at most, {@link #UNLIMITED} for no bound
 */
public record TopicSettings(
        String prefix, int partitions, short replication, String cleanup, Duration retention, long retentionBytes) {
    public static final String DEFAULT_PREFIX = "md.";
    public static final int DEFAULT_PARTITIONS = 6;
    public static final short DEFAULT_REPLICATION = 1;
    public static final String DEFAULT_CLEANUP = "compact,delete";

    /** The recording at speed 1 writes about 1 GB in this time. */
    public static final Duration DEFAULT_RETENTION = Duration.ofHours(1);

    public static final long UNLIMITED = -1;

    /** What runs for long publishes its instruments again with each loop; until then they must not be gone. */
    private static final Duration INSTRUMENT_RETENTION = Duration.ofDays(7);

    /** Kafka deletes and compacts whole segments only, so that small ones keep to the retention. */
    private static final int SEGMENT_BYTES = 64 << 20;

    private static final Duration LONGEST_SEGMENT = Duration.ofMinutes(10);

    public TopicSettings {
        check(!prefix.isBlank(), "topic prefix: '" + prefix + "' (expected: not blank)");
        check(partitions > 0, "partitions: " + partitions + " (expected: 1 or more)");
        check(replication > 0, "replication: " + replication + " (expected: 1 or more)");
        check(!retention.isNegative() && !retention.isZero(), "retention: " + retention + " (expected: above zero)");
        check(
                retentionBytes == UNLIMITED || retentionBytes > 0,
                "retention bytes: " + retentionBytes + " (expected: above zero, or -1 for no bound)");
    }

    private static void check(boolean isRight, String message) {
        if (!isRight) {
            throw new IllegalArgumentException(message);
        }
    }

    public static TopicSettings defaults() {
        return new TopicSettings(
                DEFAULT_PREFIX, DEFAULT_PARTITIONS, DEFAULT_REPLICATION, DEFAULT_CLEANUP, DEFAULT_RETENTION, UNLIMITED);
    }

    public TopicSettings withPrefix(String newPrefix) {
        return new TopicSettings(newPrefix, partitions, replication, cleanup, retention, retentionBytes);
    }

    public TopicSettings withPartitions(int newPartitions) {
        return new TopicSettings(prefix, newPartitions, replication, cleanup, retention, retentionBytes);
    }

    /** The name of the topic for this kind. */
    public String nameOf(SourceTopic kind) {
        return prefix + kind.topicName().substring(DEFAULT_PREFIX.length());
    }

    /** Kafka's settings of the topic for this kind. */
    Map<String, String> kafkaSettings(SourceTopic kind) {
        var kept = kind == SourceTopic.INSTRUMENT && retention.compareTo(INSTRUMENT_RETENTION) < 0
                ? INSTRUMENT_RETENTION
                : retention;
        var segment = retention.compareTo(LONGEST_SEGMENT) < 0 ? retention : LONGEST_SEGMENT;
        var settings = new java.util.TreeMap<String, String>();
        settings.put("cleanup.policy", kind.isCompacted() ? cleanup : "delete");
        settings.put("retention.ms", Long.toString(kept.toMillis()));
        settings.put("retention.bytes", Long.toString(retentionBytes));
        settings.put("segment.bytes", Integer.toString(SEGMENT_BYTES));
        settings.put("segment.ms", Long.toString(segment.toMillis()));
        if (kind.isCompacted()) {
            settings.put("min.compaction.lag.ms", Long.toString(retention.toMillis()));
        }
        return settings;
    }
}
