package io.tickgate.gateway.ingest;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on where the record to be read next is gone: after retention has overtaken the reader, after an unclean
 * election of a leader has cut the log off, or where it is damaged.
 *
 * <p>Confined to the thread of its feed.
 */
final class LogLosses {
    private static final Logger LOG = LoggerFactory.getLogger(LogLosses.class);

    private final Consumer<byte[], byte[]> consumer;
    private final Offsets offsets;
    private final RecordApplier applier;
    private final WarmupProgress progress;
    private final IngestCounters counters;
    private final LogListener listener;
    private final DelayLine line;

    /** What is left of a log. */
    interface Offsets {
        /**
         * Returns the first offset that is still there.
         *
         * @throws KafkaException if no broker answers in time
         */
        long earliest(TopicPartition partition) throws InterruptedException;

        /**
         * Returns the offset that the next record will have.
         *
         * @throws KafkaException if no broker answers in time
         */
        long end(TopicPartition partition) throws InterruptedException;
    }

    LogLosses(
            Consumer<byte[], byte[]> consumer,
            Offsets offsets,
            RecordApplier applier,
            WarmupProgress progress,
            IngestCounters counters,
            LogListener listener,
            DelayLine line) {
        this.consumer = consumer;
        this.offsets = offsets;
        this.applier = applier;
        this.progress = progress;
        this.counters = counters;
        this.listener = listener;
        this.line = line;
    }

    /**
     * Goes on in each partition that the consumer names. Where something waits in the delay line, reading goes back to it:
     * then it is seen whether that is still there.
     *
     * @param states from which those are taken that are done with, so that another try leaves them alone
     * @throws KafkaException if no broker answers in time; to be tried again
     */
    void goOn(Map<TopicPartition, PartitionState> states, OffsetOutOfRangeException cause) throws InterruptedException {
        states.values().removeIf(state -> line.isGoingBack(state, consumer));
        for (var lost : cause.offsetOutOfRangePartitions().entrySet()) {
            var state = states.get(lost.getKey());
            if (state != null) {
                goOn(state, lost.getValue(), divergentOffset(cause, lost.getKey()));
                states.remove(lost.getKey());
            }
        }
    }

    private static @Nullable Long divergentOffset(OffsetOutOfRangeException cause, TopicPartition partition) {
        var offset = cause instanceof LogTruncationException truncation
                ? truncation.divergentOffsets().get(partition)
                : null;
        return offset == null ? null : offset.offset();
    }

    private void goOn(PartitionState state, long position, @Nullable Long divergentOffset) throws InterruptedException {
        var partition = state.source().partition();
        long earliest = offsets.earliest(partition);
        long next = divergentOffset == null ? earliest : Math.max(earliest, divergentOffset);
        if (divergentOffset == null && earliest < position) {
            // Beyond the end of the same topic: cut off as well, only that nobody can say where.
            next = Math.min(position, offsets.end(partition));
        }
        if (next > position) {
            LOG.warn("{}: records {} to {} are gone, going on behind them", partition, position, next - 1);
            lose(state, position, next);
        } else {
            LOG.warn("{}: the log was cut off at {}, {} had been read; going on there", partition, next, position);
            applier.cutOff(state, next);
            listener.truncated(state.source(), next);
            moved(state, next);
        }
        consumer.seek(partition, next);
    }

    /**
     * Goes on behind records that are there and cannot be read.
     *
     * @param next where the consumer is already
     */
    void passOver(PartitionState state, long from, long next) {
        LOG.warn(
                "{}: records {} to {} are damaged in the log, going on behind them; another replica may have them whole",
                state.source().partition(),
                from,
                next - 1);
        lose(state, from, next);
        applier.doubt(state);
    }

    private void lose(PartitionState state, long from, long next) {
        applier.lose(state);
        listener.lost(new LostRange(state.source(), from, next));
        moved(state, next);
    }

    private void moved(PartitionState state, long next) {
        counters.gaps.increment();
        state.health().readTo(next);
        progress.moved(state.source().partition(), next);
    }
}
