package io.tickgate.gateway.session;

import io.tickgate.gateway.log.LogChunk;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogRecord;
import io.tickgate.gateway.log.PastReader;
import io.tickgate.gateway.log.PastReader.Outcome;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * The records of a partition from an offset on: from the tape as long as it has them, read again from the log where it
 * has them no more.
 *
 * <p>Bounded: it keeps an offset, and what is read again belongs to the {@link PastReader}.
 *
 * <p>Confined to the loop of its connection.
 */
final class LogSource {
    private static final long UNKNOWN = -1;
    private static final int NOT_ON_TAPE = -1;

    private final LogPartition partition;
    private final PastReader past;
    private final SessionLoop loop;
    private long offset = UNKNOWN;
    private long begin = UNKNOWN;
    private long number = NOT_ON_TAPE;
    private boolean isEarliest;
    private boolean isReading;
    private boolean isClosed;
    private boolean isOnTape;
    private @Nullable LostRange lost;

    /** Not pinned: what a slow client does not take in time is read again. */
    private WeakReference<LogChunk> chunk = new WeakReference<>(null);

    /** @param until the offset after the last that is gone */
    record LostRange(long from, long until) {}

    LogSource(LogPartition partition, PastReader past, SessionLoop loop) {
        this.partition = partition;
        this.past = past;
        this.loop = loop;
    }

    LogPartition partition() {
        return partition;
    }

    /**
     * Finds the place to begin at.
     *
     * @param onFound is called when it was not known at once
     */
    void begin(LogStart start, Runnable onFound) {
        if (start instanceof LogStart.Offset at) {
            offset = at.offset();
        } else if (start instanceof LogStart.Earliest) {
            offset = 0;
            isEarliest = true;
        } else if (start instanceof LogStart.Time time) {
            locate(time.micros(), onFound);
        } else if (partition.tape().hasBegun()) {
            offset = partition.tape().reached();
        } else {
            locate(Long.MAX_VALUE, onFound);
        }
        begin = offset;
    }

    private void locate(long micros, Runnable onFound) {
        past.locate(partition, micros, loop.shard().loop(), found -> {
            if (isClosed) {
                return;
            }
            if (found < 0) {
                loop.shard().loop().schedule(() -> locate(micros, onFound), SessionLoop.RETRY_NANOS);
            } else {
                offset = found;
                begin = found;
                onFound.run();
            }
        });
    }

    /** Nobody wants to know any more. */
    void close() {
        isClosed = true;
    }

    boolean isPlaced() {
        return offset != UNKNOWN;
    }

    long offset() {
        return offset;
    }

    /** Before it, its client has been sent everything or told that it is gone; -1 if that is not known yet. */
    long told() {
        var untold = lost;
        return untold == null ? offset : untold.from();
    }

    /** Where it began, or began anew after a loss. */
    long begin() {
        return begin;
    }

    boolean isOnTape() {
        return isOnTape;
    }

    /** Whether all that this gateway has read has been looked at. */
    boolean isAtEnd() {
        return number != NOT_ON_TAPE || !partition.tape().hasBegun();
    }

    /** Whether the record comes from a part of the log from which the brokers take what was replaced. */
    boolean isThinned(LogRecord record) {
        return partition.identity().isCompacted() && !isOnTape;
    }

    /** Returns the next record, {@code null} if there is none at the moment. */
    @Nullable
    LogRecord peek(Runnable onMore) {
        if (!partition.tape().hasBegun()) {
            // There may be nothing in it yet, and a search for it would hold up others. Its begin is announced.
            return null;
        }
        // Before the search: all before this offset is on the tape or was overtaken.
        long reached = partition.tape().reached();
        if (number == NOT_ON_TAPE) {
            number = partition.tape().find(offset);
        }
        if (number != NOT_ON_TAPE) {
            isOnTape = true;
            var record = onTape(reached);
            if (record != null || number != NOT_ON_TAPE) {
                return record;
            }
        }
        isOnTape = false;
        return ofPast(onMore);
    }

    private @Nullable LogRecord onTape(long reached) {
        var tape = partition.tape();
        while (number < tape.next()) {
            var record = tape.get(number);
            if (record == null) {
                // Overtaken: it is read again.
                number = NOT_ON_TAPE;
                return null;
            }
            if (record.offset() >= offset) {
                return record;
            }
            number++;
        }
        offset = Math.max(offset, reached);
        isEarliest = false;
        return null;
    }

    private @Nullable LogRecord ofPast(Runnable onMore) {
        var held = chunk.get();
        if (held == null || offset < held.from() || offset >= held.until()) {
            held = past.find(partition, offset);
        }
        if (held == null) {
            read(onMore);
            return null;
        }
        chunk = new WeakReference<>(held);
        int place = held.find(offset);
        if (place < held.records().size()) {
            return held.records().get(place);
        }
        offset = held.until();
        isEarliest = false;
        return peek(onMore);
    }

    private void read(Runnable onMore) {
        if (isReading) {
            return;
        }
        isReading = true;
        past.read(partition, offset, loop.shard().loop(), outcome -> {
            isReading = false;
            if (outcome instanceof Outcome.Failed) {
                loop.shard().loop().schedule(onMore, SessionLoop.RETRY_NANOS);
                return;
            }
            if (outcome instanceof Outcome.Gone gone) {
                lose(gone.first());
            } else if (outcome instanceof Outcome.OtherTopic) {
                lose(Math.max(offset, partition.tape().reached()));
            }
            onMore.run();
        });
    }

    private void lose(long until) {
        // What was asked for as "whatever is there" is not missed.
        if (!isEarliest && until > offset) {
            lost = new LostRange(offset, until);
        }
        begin = until;
        offset = until;
        isEarliest = false;
    }

    /** Takes what has been found to be gone since this was asked last, {@code null} if nothing. */
    @Nullable
    LostRange takeLost() {
        var taken = lost;
        lost = null;
        return taken;
    }

    /** Goes to an offset, if it is before the next one. */
    void goBack(long earlier) {
        if (isPlaced() && earlier < offset) {
            offset = earlier;
            number = NOT_ON_TAPE;
        }
    }

    /** Goes on behind a record. */
    void skip(LogRecord record) {
        offset = record.offset() + 1;
        isEarliest = false;
        if (isOnTape) {
            number++;
        }
    }
}
