package io.tickgate.gateway.session;

import io.tickgate.gateway.hub.Subscriber;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.gateway.log.LogRecord;
import io.tickgate.gateway.log.PastReader;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a history: an offset, and the one after the last that is wanted. It listens to its partition for as long
 * as it lasts, so that a gateway that reads only what somebody needs reads it.
 *
 * <p>Confined to the loop of its connection.
 */
final class HistoryPart implements Subscriber {
    private static final long UNKNOWN = -1;

    private final LogSource source;
    private final PastReader past;
    private final SessionLoop loop;
    private final Runnable onMore;
    private long first = UNKNOWN;
    private long until = UNKNOWN;
    private boolean isByTime;
    private boolean isClosed;
    private boolean isDone;
    private boolean isCutShort;
    private @Nullable LogRecord head;
    private int slot;

    HistoryPart(LogPartition partition, PastReader past, SessionLoop loop, Runnable onMore) {
        source = new LogSource(partition, past, loop);
        this.past = past;
        this.loop = loop;
        this.onMore = onMore;
    }

    LogPartition partition() {
        return source.partition();
    }

    /**
     * Finds both ends.
     *
     * @param untilMicros the first time that is not wanted, {@code null} for what has been read until now
     */
    void begin(LogStart start, @Nullable Long untilMicros) {
        if (start instanceof LogStart.Time time) {
            isByTime = true;
            locate(time.micros(), found -> {
                first = found;
                // One earlier: whether that is gone shows whether something of the range may be.
                source.begin(new LogStart.At(Math.max(0, found - 1)), onMore);
            });
        } else {
            first = 0;
            source.begin(start, onMore);
        }
        if (untilMicros != null) {
            locate(untilMicros, found -> until = found);
        } else if (partition().tape().hasBegun()) {
            until = partition().tape().reached();
        } else {
            locate(Long.MAX_VALUE, found -> until = found);
        }
        partition().audience().on(loop.shard()).add(this);
    }

    @Override
    public void onChange(long nowNanos) {
        onMore.run();
    }

    @Override
    public int slot() {
        return slot;
    }

    @Override
    public void slot(int newSlot) {
        slot = newSlot;
    }

    private void locate(long micros, LongConsumer onFound) {
        past.locate(partition(), micros, loop.shard().loop(), found -> {
            if (isClosed) {
                return;
            }
            if (found < 0) {
                loop.shard().loop().schedule(() -> locate(micros, onFound), SessionLoop.RETRY_NANOS);
            } else {
                onFound.accept(found);
                onMore.run();
            }
        });
    }

    /** Whether both ends are known, and the partition is read. */
    boolean isPlaced() {
        return first != UNKNOWN
                && until != UNKNOWN
                && source.isPlaced()
                && partition().tape().hasBegun();
    }

    /** Returns the next record of any symbol, {@code null} if there is none any more, or none yet. */
    @Nullable
    LogRecord head() {
        while (head == null && !isDone && isPlaced()) {
            var record = source.offset() >= until ? null : source.peek(onMore);
            if (record == null && source.offset() < until && !source.isAtEnd()) {
                return null;
            } else if (record == null || record.offset() >= until) {
                isDone = true;
                // This gateway has not read so far.
                isCutShort = record == null && source.offset() < until;
            } else if (record.offset() < first) {
                source.skip(record);
            } else {
                head = record;
            }
        }
        return head;
    }

    /** Whether nothing more will come. */
    boolean isDone() {
        return isDone;
    }

    /** Whether the log went on, and this gateway has not read that yet. */
    boolean isCutShort() {
        return isCutShort;
    }

    /** Goes on behind the head. */
    void skip() {
        if (head != null) {
            source.skip(head);
            head = null;
        }
    }

    /** Takes what has been found to be gone, {@code null} if nothing. */
    LogSource.@Nullable LostRange takeLost() {
        var lost = source.takeLost();
        if (lost == null || !isByTime || lost.from() >= first) {
            return lost;
        }
        // What of it would have been in the range, nobody can say any more.
        return new LogSource.LostRange(0, lost.until(), lost.isCutOff(), lost.before());
    }

    /** Before it, everything that is wanted has been had. */
    LogPlace place() {
        var told = source.told();
        return told.offset() < first ? LogPlace.at(first) : told;
    }

    void close() {
        if (!isClosed) {
            isClosed = true;
            source.close();
            partition().audience().on(loop.shard()).remove(this);
        }
    }
}
