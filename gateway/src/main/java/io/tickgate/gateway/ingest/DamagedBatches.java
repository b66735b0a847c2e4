package io.tickgate.gateway.ingest;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches that a broker has and sends, and whose checksum is wrong. A consumer that meets one fails at each poll, for all its
 * partitions, until it is sent behind it.
 *
 * <p>What was damaged on its way is right when it is fetched again, which is tried, while the partition stands and the
 * others go on. What is damaged still is passed over, from its first offset on one after another, as nobody can say where
 * it ends, and then told as lost, all of it at once.
 *
 * <p>Bounded by the partitions.
 *
 * <p>Confined to the thread of its feed.
 */
final class DamagedBatches {
    /** So often a batch is fetched before it is passed over. */
    static final int FETCHES = 3;

    private static final Logger LOG = LoggerFactory.getLogger(DamagedBatches.class);

    private static final Pattern FIRST_OFFSET = Pattern.compile(" at offset (\\d{1,18}) is invalid");

    private final Consumer<byte[], byte[]> consumer;
    private final HeldPartitions held;
    private final LogLosses losses;
    private final Map<PartitionState, Damage> damages = new HashMap<>();

    /** Where reading met a damaged batch. Confined to the thread of its feed. */
    private static final class Damage {
        private final long from;
        private long next;
        private int fetches;

        private Damage(long from) {
            this.from = from;
            next = from;
        }

        private boolean isPassedOver() {
            return next > from;
        }
    }

    DamagedBatches(Consumer<byte[], byte[]> consumer, HeldPartitions held, LogLosses losses) {
        this.consumer = consumer;
        this.held = held;
        this.losses = losses;
    }

    /**
     * Returns the partition of which a consumer cannot read what it stands before, {@code null} if it failed for another
     * reason. Kafka has no type for it: the partition is in what the exception says (kafka-clients 4.3,
     * {@code CompletedFetch}).
     */
    static @Nullable TopicPartition partitionOf(KafkaException failure, Collection<TopicPartition> assigned) {
        String message = String.valueOf(failure.getMessage());
        for (var partition : assigned) {
            if (message.startsWith("Received exception when fetching the next record from " + partition + ". ")) {
                return partition;
            }
        }
        return null;
    }

    /**
     * Returns the first offset at which there may be something behind what could not be read.
     *
     * @param at where the consumer stands: before the batch there may be a hole, where a log was compacted
     * @param lag how many offsets there are from there to the end; what says where the batch begins is not under its checksum
     */
    static long behind(KafkaException failure, long at, long lag) {
        var cause = failure.getCause();
        var said = FIRST_OFFSET.matcher(cause == null ? "" : String.valueOf(cause.getMessage()));
        long first = said.find() ? Long.parseLong(said.group(1)) : at;
        return first > at && first - at < lag ? first + 1 : at + 1;
    }

    /** The consumer stands before a batch of this partition that it cannot read. */
    void found(PartitionState state, KafkaException failure, long nowNanos) {
        var partition = state.source().partition();
        long at = consumer.position(partition);
        var damage = damages.computeIfAbsent(state, any -> new Damage(at));
        damage.fetches++;
        if (damage.fetches == 1) {
            LOG.warn("{}: what stands at {} is damaged, fetching it again: {}", partition, at, problem(failure));
        }
        if (damage.fetches < FETCHES) {
            held.fetchAgain(state, at, nowNanos);
        } else {
            damage.next = behind(failure, at, consumer.currentLag(partition).orElse(0));
            consumer.seek(partition, damage.next);
        }
    }

    /** Whether it is gone on behind what is damaged in a partition, and no end of it has been seen. */
    boolean isPassingOver(PartitionState state) {
        var damage = damages.get(state);
        return damage != null && damage.isPassedOver();
    }

    private static String problem(KafkaException failure) {
        var cause = failure.getCause();
        return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
    }

    /**
     * Says how far a partition has been read: what was damaged in it, if anything, may be behind.
     *
     * @param next the offset to be read next; an answer may hold nothing of a partition
     */
    void reached(PartitionState state, long next) {
        var damage = damages.get(state);
        if (damage != null && next > damage.next) {
            goOn(state, damage);
        }
    }

    private void goOn(PartitionState state, Damage damage) {
        damages.remove(state);
        if (damage.isPassedOver()) {
            losses.passOver(state, damage.from, damage.next);
        } else {
            LOG.info("{}: what stands at {} is whole now", state.source().partition(), damage.from);
        }
    }

    /** Goes on where nothing comes behind what was damaged, and forgets what is read elsewhere now, or not any more. */
    void look(Collection<PartitionState> read) {
        if (damages.isEmpty()) {
            return;
        }
        damages.keySet().retainAll(read);
        for (var entry : List.copyOf(damages.entrySet())) {
            var state = entry.getKey();
            boolean isPassedOver = entry.getValue().isPassedOver();
            if (isPassedOver && (state.isPaused() || isAtEnd(state))) {
                goOn(state, entry.getValue());
            } else if (state.isPaused()) {
                // Nobody needs it; who does later meets it again.
                damages.remove(state);
            }
        }
    }

    private boolean isAtEnd(PartitionState state) {
        return consumer.currentLag(state.source().partition()).orElse(1) == 0;
    }

    /** Reading goes on elsewhere in these partitions, and what is lost there is told. */
    void forget(Collection<PartitionState> moved) {
        damages.keySet().removeAll(moved);
    }
}
