package io.tickgate.gateway.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each partition is from the end that it had when its reading began; says so in the log and to whoever asks
 * whether the gateway is ready.
 *
 * <p>It is ready once all partitions that are awaited and have a leader have been read, and of each of their topics at
 * least one. A partition that is late holds the others up no longer than that. Topics of an operator's own are not waited
 * for: a gateway is ready for the others without them.
 *
 * <p>Confined to the thread of its feed.
 */
final class WarmupProgress {
    private static final Logger LOG = LoggerFactory.getLogger(WarmupProgress.class);
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Warmup.Part warmup;
    private final boolean isEachNeeded;
    private final Map<TopicPartition, Reading> unread = new HashMap<>();
    private final Set<TopicPartition> waiting = new HashSet<>();
    private final Set<String> awaitedTopics = new HashSet<>();
    private final Set<String> readTopics = new HashSet<>();
    private boolean hasLooked;
    private TopicLook.Found found = new TopicLook.Found(Map.of(), List.of(), Set.of());
    private long lineNanos;

    /** One partition on its way. Confined to the thread of its feed. */
    private static final class Reading {
        private final PartitionState state;
        private final long end;
        private long next;

        private Reading(PartitionState state, ReadRange range) {
            this.state = state;
            end = range.end();
            next = range.begin();
        }

        private boolean isDone() {
            return next >= end;
        }
    }

    /** @param isEachNeeded whether it is not ready without something of each topic */
    WarmupProgress(Warmup.Part warmup, boolean isEachNeeded, long nowNanos) {
        this.warmup = warmup;
        this.isEachNeeded = isEachNeeded;
        lineNanos = nowNanos;
    }

    /** A partition is to be read, and has not been begun. */
    void awaits(TopicPartition partition) {
        waiting.add(partition);
        awaitedTopics.add(partition.topic());
    }

    void begins(PartitionState state, ReadRange range) {
        var partition = state.source().partition();
        waiting.remove(partition);
        unread.put(partition, new Reading(state, range));
    }

    void forget(TopicPartition partition) {
        waiting.remove(partition);
        unread.remove(partition);
    }

    void found(TopicLook.Found newFound) {
        found = newFound;
        hasLooked = true;
    }

    boolean isRead(TopicPartition partition) {
        return !waiting.contains(partition) && !unread.containsKey(partition);
    }

    /** Whether it cannot be read now, so that the others do not wait for it. */
    boolean isLate(TopicPartition partition) {
        var reading = unread.get(partition);
        return found.withoutLeader().contains(partition) || (reading != null && reading.state.isWaiting());
    }

    /** Takes how far has been read; returns the partitions that have come to where their ends were. */
    List<PartitionState> reached(Map<TopicPartition, Long> nextOffsets) {
        nextOffsets.forEach(this::moved);
        if (unread.isEmpty()) {
            return List.of();
        }
        var done = new ArrayList<PartitionState>();
        unread.values().removeIf(reading -> {
            if (reading.isDone()) {
                done.add(reading.state);
                readTopics.add(reading.state.source().partition().topic());
            }
            return reading.isDone();
        });
        return done;
    }

    /** Reading goes on elsewhere. */
    void moved(TopicPartition partition, long next) {
        var reading = unread.get(partition);
        if (reading != null) {
            reading.next = next;
        }
    }

    /** Says how things are; {@code symbols} are those that are known. */
    void tell(int symbols, long nowNanos) {
        if (!hasLooked || (isEachNeeded && !found.missing().isEmpty())) {
            warmup.goesOn("waiting for the topics " + found.missing());
            return;
        }
        boolean isAllRead = waiting.isEmpty() && unread.isEmpty();
        boolean wasDone = warmup.isDone();
        if (isAllRead && found.missing().isEmpty()) {
            warmup.done();
        } else if (isEnoughRead()) {
            warmup.done(left());
        } else {
            warmup.goesOn(left());
        }
        if (warmup.isDone() && !wasDone) {
            LOG.info("the caches are warm: {} symbols; {}", symbols, isAllRead ? "all partitions are read" : left());
        } else if (!isAllRead && nowNanos - lineNanos >= LINE_NANOS) {
            lineNanos = nowNanos;
            LOG.info("reading the log: {}", left());
        }
    }

    private boolean isEnoughRead() {
        return found.withoutLeader().containsAll(waiting)
                && unread.keySet().stream().allMatch(this::isLate)
                && (!isEachNeeded || isSomeReadOfEach());
    }

    private boolean isSomeReadOfEach() {
        return found.topics().values().stream()
                .map(TopicLayout::name)
                .filter(awaitedTopics::contains)
                .allMatch(readTopics::contains);
    }

    private String left() {
        long records = unread.values().stream()
                .mapToLong(reading -> Math.max(0, reading.end - reading.next))
                .sum();
        String left = "%d partitions to read, %d records".formatted(waiting.size() + unread.size(), records);
        long leaderless = found.withoutLeader().stream()
                .filter(partition -> !isRead(partition))
                .count();
        left = leaderless == 0 ? left : left + "; %d of them have no leader".formatted(leaderless);
        long standing = unread.values().stream()
                .filter(reading -> reading.state.isWaiting())
                .count();
        left = standing == 0 ? left : left + "; %d of them wait for a schema".formatted(standing);
        return found.missing().isEmpty() ? left : left + "; waiting for the topics " + found.missing();
    }
}
