package io.tickgate.gateway.log;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records again that the tapes have left behind. What was read is shared by all whose positions are close
 * together.
 *
 * <p>Bounded: it keeps so many bytes and reads so many partitions at once; those who ask wait for their turn.
 *
 * <p>Thread-safe. Answers are given on the executor of who asks.
 */
public interface PastReader {
    /** Returns what has been read of a partition and holds this offset, {@code null} if nothing does at the moment. */
    @Nullable
    LogChunk find(LogPartition partition, long offset);

    /**
     * Reads what begins at an offset, as much as suits; afterwards {@link #find} has it, for a while.
     *
     * @param onAnswer is told once, whatever happens
     */
    void read(LogPartition partition, long offset, Executor executor, Consumer<Outcome> onAnswer);

    /**
     * Finds the first record of a time or later.
     *
     * @param timeMicros the broker's time of the record, in microseconds since the epoch
     * @param onAnswer is told its offset, the one after the last record if there is none, or -1 if no broker answers
     */
    void locate(LogPartition partition, long timeMicros, Executor executor, LongConsumer onAnswer);

    /**
     * Finds out whether a log is still the one that was read, or was cut off before that place and goes on otherwise.
     *
     * @param place whose leader epoch is known
     * @param onAnswer is told the first offset at which another record may be now; the offset of the place if there is none
     *     before it; -1 if no broker answers
     */
    void findCut(LogPartition partition, LogPlace place, Executor executor, LongConsumer onAnswer);

    /** What has become of a reading. */
    sealed interface Outcome {
        /** It is there to be found. */
        record Read(LogChunk chunk) implements Outcome {}

        /**
         * Retention has removed it.
         *
         * @param first the first offset that is still there
         */
        record Gone(long first) implements Outcome {}

        /**
         * It is damaged in the log.
         *
         * @param next the first offset that can be read
         */
        record Unreadable(long next) implements Outcome {}

        /** The topic is another one than the one that was asked for. */
        record OtherTopic() implements Outcome {}

        /** No broker answered; it may be asked for again. */
        record Failed(String problem) implements Outcome {}
    }
}
