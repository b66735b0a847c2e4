package io.tickgate.gateway.ingest;

import io.tickgate.gateway.log.LeaderEpochs;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

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
    private final Function<TopicPartition, @Nullable PartitionState> read;
    private final Map<PartitionState, Long> untilNanos = new HashMap<>();

    /** @param read what is read of a partition, {@code null} for one that is not */
    HeldPartitions(Consumer<byte[], byte[]> consumer, Function<TopicPartition, @Nullable PartitionState> read) {
        this.consumer = consumer;
        this.read = read;
    }

    /** Goes no further than a record; if the log is cut off before it meanwhile, that is found out by the epoch of its leader. */
    void hold(PartitionState state, ConsumerRecord<byte[], byte[]> record, long nowNanos) {
        hold(state, new OffsetAndMetadata(record.offset(), record.leaderEpoch(), ""), nowNanos);
        state.waits(true);
    }

    /** Stands before an offset for a moment, and drops what was fetched of it. */
    void fetchAgain(PartitionState state, long offset, long nowNanos) {
        var assigned = Set.copyOf(consumer.assignment());
        var others = new HashSet<>(assigned);
        others.remove(state.source().partition());
        consumer.assign(others);
        consumer.assign(assigned);
        int before = state.log().tape().leaderEpoch(offset - 1);
        Optional<Integer> leader = before == LeaderEpochs.UNKNOWN ? Optional.empty() : Optional.of(before);
        hold(state, new OffsetAndMetadata(offset, leader, ""), nowNanos);
    }

    private void hold(PartitionState state, OffsetAndMetadata place, long nowNanos) {
        var partition = state.source().partition();
        consumer.seek(partition, place);
        consumer.pause(List.of(partition));
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

    /** It may be of a topic that was made anew since, or nobody may need it, and it waits for something else then. */
    @SuppressWarnings("ReferenceEquality") // a partition is itself
    private boolean isStillRead(PartitionState state) {
        return read.apply(state.source().partition()) == state && !state.isPaused();
    }
}
