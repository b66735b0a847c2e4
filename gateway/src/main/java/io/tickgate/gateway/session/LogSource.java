package io.tickgate.gateway.session;

import io.tickgate.gateway.log.LeaderEpochs;
import io.tickgate.gateway.log.LogChunk;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.gateway.log.LogRecord;
import io.tickgate.gateway.log.PastReader;
import io.tickgate.gateway.log.PastReader.Outcome;
import java.lang.ref.WeakReference;
import java.util.function.LongToIntFunction;
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

    /** Of the last record before the offset. */
    private int leaderEpoch = LeaderEpochs.UNKNOWN;

    private long begin = UNKNOWN;
    private long number = NOT_ON_TAPE;
    private boolean isEarliest;
    private boolean isReading;

    /** Whether the log from which the next record comes is known to be the one of those before it. */
    private boolean isSame = true;

    /** The brokers have said so, of records that this gateway has not read yet. */
    private boolean isSameSoFar;

    private boolean isClosed;
    private boolean isOnTape;
    private @Nullable LostRange lost;

    /** Not pinned: what a slow client does not take in time is read again. */
    private WeakReference<LogChunk> chunk = new WeakReference<>(null);

    /**
     * Records that its client will not be sent, or that it has and that are void.
     *
     * @param until the offset after the last that is gone
     * @param isCutOff whether others have their offsets now, or will have
     * @param before how far its client has been sent everything or told
     */
    record LostRange(long from, long until, boolean isCutOff, LogPlace before) {}

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
        if (start instanceof LogStart.Earliest || isEarliest(start)) {
            offset = 0;
            isEarliest = true;
        } else if (start instanceof LogStart.NotBefore notBefore) {
            offset = notBefore.offset();
            isEarliest = true;
        } else if (start instanceof LogStart.At at) {
            moveTo(at.place().offset(), at.place().leaderEpoch());
            doubt();
        } else if (start instanceof LogStart.Time time) {
            locate(time.micros(), onFound);
        } else if (partition.tape().hasBegun()) {
            long reached = partition.tape().reached();
            moveTo(reached, partition.tape().leaderEpoch(reached - 1));
        } else {
            locate(Long.MAX_VALUE, onFound);
        }
        begin = offset;
    }

    private static boolean isEarliest(LogStart start) {
        return start instanceof LogStart.At at && at.place().equals(LogPlace.EARLIEST);
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

    LogPlace place() {
        return isEarliest ? LogPlace.EARLIEST : new LogPlace(offset, leaderEpoch);
    }

    /** Before it, its client has been sent everything or told that it is gone. */
    LogPlace told() {
        var untold = lost;
        return untold == null ? place() : untold.before();
    }

    /** Where it began, or began anew after a loss. */
    long begin() {
        return begin;
    }

    boolean isOnTape() {
        return isOnTape;
    }

    /** Whether all that this gateway has read has been looked at; not as long as the brokers are asked about what comes next. */
    boolean isAtEnd() {
        return !isReading && (number != NOT_ON_TAPE || !partition.tape().hasBegun());
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
            if (number != NOT_ON_TAPE) {
                doubt();
            }
        }
        if (number != NOT_ON_TAPE) {
            isOnTape = true;
            if (!isSame(partition.tape()::leaderEpoch, reached, onMore)) {
                return null;
            }
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
            if (record.offset() >= partition.cutOff()) {
                // Void, as all that follows here; what has come in its place is elsewhere.
                break;
            }
            if (record.offset() >= offset) {
                return record;
            }
            number++;
        }
        long end = Math.min(reached, partition.cutOff());
        if (end > offset) {
            moveTo(end, tape.leaderEpoch(end - 1));
        }
        return null;
    }

    private @Nullable LogRecord ofPast(Runnable onMore) {
        var held = chunk.get();
        if (held == null || offset < held.from() || offset >= held.until()) {
            held = past.find(partition, offset);
            doubt();
        }
        if (held == null) {
            read(onMore);
            return null;
        }
        chunk = new WeakReference<>(held);
        if (!isSame(held::leaderEpoch, held.until(), onMore)) {
            return null;
        }
        int place = held.find(offset);
        if (place < held.records().size()) {
            return held.records().get(place);
        }
        moveTo(held.until(), held.leaderEpoch(held.until() - 1));
        return peek(onMore);
    }

    private void moveTo(long next, int newLeaderEpoch) {
        offset = next;
        leaderEpoch = newLeaderEpoch;
        isEarliest = false;
    }

    /** What comes next comes from elsewhere: from another log, perhaps, if there was an unclean election meanwhile. */
    private void doubt() {
        isSame = leaderEpoch == LeaderEpochs.UNKNOWN;
        isSameSoFar = false;
    }

    /**
     * Whether what is before the offset is what was read before: known where the same leader wrote what is on either side
     * of it, asked otherwise.
     *
     * @param leaderEpochs who wrote what is there
     * @param until the offset after the last that is there
     */
    private boolean isSame(LongToIntFunction leaderEpochs, long until, Runnable onMore) {
        if (!isSame) {
            isSame = leaderEpochs.applyAsInt(offset - 1) == leaderEpoch
                    || leaderEpochs.applyAsInt(offset) == leaderEpoch;
            boolean isToBeAsked = until >= offset || !isSameSoFar;
            if (!isSame && isToBeAsked) {
                findCut(onMore);
            }
        }
        return isSame;
    }

    private void findCut(Runnable onMore) {
        if (isReading) {
            return;
        }
        isReading = true;
        var asked = place();
        past.findCut(partition, asked, loop.shard().loop(), found -> {
            isReading = false;
            if (isClosed || !asked.equals(place())) {
                onMore.run();
            } else if (found < 0) {
                loop.shard().loop().schedule(onMore, SessionLoop.RETRY_NANOS);
            } else {
                answered(found);
                onMore.run();
            }
        });
    }

    private void answered(long cutOff) {
        if (cutOff < offset) {
            lost = new LostRange(cutOff, offset, true, place());
            restart(cutOff);
        } else {
            // What comes between what this gateway has read and the offset may still be cut off.
            isSame = partition.tape().reached() >= offset;
            isSameSoFar = true;
        }
    }

    /** Begins anew where nothing is known of what was before. */
    private void restart(long next) {
        moveTo(next, LeaderEpochs.UNKNOWN);
        begin = next;
        number = NOT_ON_TAPE;
        chunk = new WeakReference<>(null);
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
                // What was asked for as "whatever is there" is not missed.
                lose(gone.first(), !isEarliest);
            } else if (outcome instanceof Outcome.Unreadable unreadable) {
                // This gateway may have read it before it was damaged.
                long covered = Math.max(offset, partition.tape().coveredFrom());
                lose(Math.min(unreadable.next(), covered), true);
            } else if (outcome instanceof Outcome.OtherTopic) {
                lose(Math.max(offset, partition.tape().reached()), !isEarliest);
            }
            onMore.run();
        });
    }

    private void lose(long until, boolean isMissed) {
        if (isMissed && until > offset) {
            lost = new LostRange(offset, until, false, place());
        }
        restart(until);
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
            moveTo(earlier, LeaderEpochs.UNKNOWN);
            number = NOT_ON_TAPE;
        }
    }

    /** Goes on behind a record. */
    void skip(LogRecord record) {
        var held = chunk.get();
        if (isOnTape) {
            number++;
            moveTo(record.offset() + 1, partition.tape().leaderEpoch(record.offset()));
        } else {
            moveTo(record.offset() + 1, held == null ? LeaderEpochs.UNKNOWN : held.leaderEpoch(record.offset()));
        }
    }
}
