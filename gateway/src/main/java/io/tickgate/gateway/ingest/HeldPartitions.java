package io.tickgate.gateway.ingest;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Partitions whose next record cannot be read now. They stand, the others go on, and the record is tried again.
 *
 * <p>Bounded by the partitions.
 *
 * <p>Confined to the thread of its feed.
 */
final class HeldPartitions {
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Consumer<byte[], byte[]> consumer;
    private final SourceTopics topics;
    private final Map<PartitionState, Long> untilNanos = new HashMap<>();

    HeldPartitions(Consumer<byte[], byte[]> consumer, SourceTopics topics) {
        this.consumer = consumer;
        this.topics = topics;
    }

    /** Goes no further than a record; if the log is cut off before it meanwhile, that is found out by the epoch of its leader. */
    void hold(PartitionState state, ConsumerRecord<byte[], byte[]> record, long nowNanos) {
        hold(state, new OffsetAndMetadata(record.offset(), record.leaderEpoch(), ""), nowNanos);
    }

    /** Stands before an offset, and drops what was fetched of it. */
    void fetchAgain(PartitionState state, long offset, long nowNanos) {
        var assigned = Set.copyOf(consumer.assignment());
        var others = new HashSet<>(assigned);
        others.remove(state.source().partition());
        consumer.assign(others);
        consumer.assign(assigned);
        hold(state, new OffsetAndMetadata(offset), nowNanos);
    }

    private void hold(PartitionState state, OffsetAndMetadata place, long nowNanos) {
        var partition = state.source().partition();
        consumer.seek(partition, place);
        consumer.pause(List.of(partition));
        state.waits(true);
        untilNanos.put(state, nowNanos + RETRY_NANOS);
    }

    /** Lets those be tried again whose time has come. */
    void tryAgain(long nowNanos) {
        untilNanos.entrySet().removeIf(held -> {
            boolean isDue = nowNanos - held.getValue() >= 0;
            if (isDue && isStillRead(held.getKey())) {
                consumer.resume(List.of(held.getKey().source().partition()));
            }
            return isDue;
        });
    }

    /** It may be of a topic that was made anew since, and waits for something else then. */
    @SuppressWarnings("ReferenceEquality") // a partition is itself
    private boolean isStillRead(PartitionState state) {
        return topics.state(state.source().partition()) == state;
    }
}
