package io.tickgate.gateway.ingest;

import io.tickgate.gateway.log.LeaderEpochs;
import io.tickgate.gateway.log.LogPlace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds out by the epochs of its leaders whether a log was cut off since it was read (KIP-320).
 *
 * <p>Thread-safe.
 */
final class LogCuts {
    private LogCuts() {}

    /**
     * Asks the leader of a partition whether it has what was read before a place. The consumer is assigned nothing
     * afterwards.
     *
     * @return the first offset at which it may have something else, the offset of the place if there is none before it
     * @throws KafkaException if no broker answers in time
     */
    static long find(Consumer<byte[], byte[]> consumer, TopicPartition partition, LogPlace place, Duration patience) {
        consumer.assign(List.of(partition));
        try {
            // By that it learns who leads: a position is compared only where that is known.
            long end = consumer.endOffsets(List.of(partition), patience).getOrDefault(partition, 0L);
            consumer.seek(partition, new OffsetAndMetadata(place.offset(), Optional.of(place.leaderEpoch()), ""));
            try {
                return Math.min(place.offset(), consumer.position(partition, patience));
            } catch (LogTruncationException e) {
                var divergent = e.divergentOffsets().get(partition);
                return Math.min(place.offset(), divergent == null ? end : divergent.offset());
            }
        } finally {
            // A position that was refused is refused again.
            consumer.assign(List.of());
        }
    }

    /** Returns who wrote some records that follow each other. */
    static LeaderEpochs leaders(List<ConsumerRecord<byte[], byte[]>> records, OffsetAndMetadata next) {
        var leaders = new LeaderEpochs.Builder();
        for (var record : records) {
            record.leaderEpoch().ifPresent(epoch -> leaders.led(epoch, record.offset()));
        }
        next.leaderEpoch().ifPresent(epoch -> leaders.led(epoch, next.offset() - 1));
        return leaders.build();
    }
}
