package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.Version;
import io.tickgate.gateway.hub.Subscriber;
import io.tickgate.gateway.log.LeaderEpochs;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.gateway.log.LogRecord;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.WireFormat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Sends every record of one partition that a subscription wants, in the order of the log. It is an offset: how far
 * behind it is costs nothing.
 *
 * <p>Confined to the loop of its connection.
 */
final class PartitionReader implements Subscriber, Sender {
    /** Records that are passed over in one go, because they are of other symbols. */
    private static final int MANY = 4096;

    private final LogSubscription owner;
    private final LogSource source;
    private final Outbox outbox;
    private final Queue<LogKey> dueKeys = new ArrayDeque<>();
    private final List<LogKey> unplaced = new ArrayList<>();
    private SnapshotReason reason;
    private final long others;
    private boolean hasMore;
    private boolean isClosed;
    private int seenStandings;
    private int slot;
    private int linePlace = NOWHERE;

    /**
     * @param start where to begin
     * @param reason of the snapshot with which a symbol begins that has no position
     * @param others the first offset for such symbols, if that is later
     */
    PartitionReader(
            LogSubscription owner,
            LogSource source,
            Outbox outbox,
            LogStart start,
            SnapshotReason reason,
            long others) {
        this.owner = owner;
        this.source = source;
        this.outbox = outbox;
        this.reason = reason;
        this.others = others;
        seenStandings = source.partition().standings();
        source.begin(start, this::placed);
    }

    LogPartition partition() {
        return source.partition();
    }

    String epoch() {
        return partition().identity().epoch();
    }

    /** Looks again at what begins at an offset; keys that have been sent more are not sent it again. */
    void goBack(long offset) {
        owner.pace().moved(this);
        source.goBack(offset);
        wake();
    }

    /** Whether it is known where it begins. */
    boolean isPlaced() {
        return source.isPlaced();
    }

    /** The offset of the next record to be looked at, -1 if that is not known yet. */
    long offset() {
        return source.offset();
    }

    /** The next record to be looked at. */
    LogPlace place() {
        return source.place();
    }

    /** Before it, everything has been sent or told to be gone. */
    LogPlace told() {
        return source.told();
    }

    /**
     * Whether its log was cut off before its offset. Of what this gateway has not read, the brokers say so if they are asked, and
     * they can be where it is known who wrote it.
     */
    boolean isBeyondCut() {
        boolean isRead = offset() <= partition().tape().reached();
        return partition().cutOff() < offset() && (isRead || place().leaderEpoch() == LeaderEpochs.UNKNOWN);
    }

    /** Whether what it sends is at hand, and not read again. */
    boolean isOnTape() {
        return source.isOnTape();
    }

    /** Whether this gateway has read so far. */
    boolean hasReached(long sequence) {
        return partition().tape().reached() > sequence;
    }

    /** Whether a key's records come from this partition. */
    boolean holds(LogKey key) {
        return key.epoch().equals(epoch());
    }

    /** Lets a key begin as soon as it is known where. */
    void beginOncePlaced(LogKey key) {
        unplaced.add(key);
    }

    private void placed() {
        for (var key : unplaced) {
            if (!key.isClosed() && key.epoch().isEmpty()) {
                introduce(key);
                begin(key);
            }
        }
        unplaced.clear();
        owner.placed();
        wake();
    }

    /** Lets a key begin before any record is sent. */
    void begin(LogKey key) {
        dueKeys.add(key);
        wake();
    }

    @Override
    public void onChange(long nowNanos) {
        int standings = partition().standings();
        if (standings != seenStandings) {
            seenStandings = standings;
            owner.checkStandings(this);
        }
        wake();
        var watch = outbox.watch();
        if (watch != null) {
            // A socket that takes nothing is not written to, and nothing else would say so.
            watch.stopped();
        }
    }

    void wake() {
        if (!isClosed) {
            outbox.changed(this);
        }
    }

    @Override
    public int linePlace() {
        return linePlace;
    }

    @Override
    public void linePlace(int newPlace) {
        linePlace = newPlace;
    }

    @Override
    public boolean writeNext(FrameSink frame, long nowNanos) {
        hasMore = false;
        // Before the last look: what came before the end is seen.
        boolean isEnded = partition().isEnded();
        if (!source.isPlaced()) {
            return false;
        }
        var due = nextDue();
        if (due != null) {
            writeSnapshot(frame, due);
            hasMore = true;
            return true;
        }
        if (owner.pace().holdsBack(this, nowNanos)) {
            return false;
        }
        for (int looked = 0; looked < MANY; looked++) {
            var record = source.peek(this::wake);
            tellLoss(frame);
            if (record == null) {
                if (source.isAtEnd()) {
                    owner.reachedEnd(this, frame, nowNanos, isEnded);
                }
                return false;
            }
            var key = owner.key(record.value().cell(), this);
            if (key != null && key.isClaimedBeside(this)) {
                // Woken when that record has been sent: else two partitions would introduce it in turn for ever.
                return false;
            }
            key = wanting(key, record);
            if (key != null && !owner.pace().isDue(this, record, nowNanos)) {
                return false;
            } else if (key != null) {
                write(frame, key, record, nowNanos);
                hasMore = true;
                return true;
            }
            source.skip(record);
        }
        hasMore = true;
        return false;
    }

    private @Nullable LogKey nextDue() {
        var key = dueKeys.poll();
        while (key != null
                && (key.isClosed()
                        || (key.dueSnapshot() == null && !owner.snapshot().canShow(key)))) {
            key = dueKeys.poll();
        }
        return key;
    }

    /** Returns the key whose next record it is, {@code null} if it is of no key or was sent already. */
    private @Nullable LogKey wanting(@Nullable LogKey key, LogRecord record) {
        if (key == null) {
            return null;
        }
        if (!holds(key)) {
            introduce(key);
        }
        return record.offset() <= key.sequence() ? null : key;
    }

    /** Writes the record, or first the snapshot that must come before it. */
    private void write(FrameSink frame, LogKey key, LogRecord record, long nowNanos) {
        if (key.isAhead()) {
            key.ahead(false);
            dueKeys.add(key);
        }
        if (key.dueSnapshot() != null) {
            writeSnapshot(frame, key);
            key.claim(this, record.offset());
            return;
        }
        owner.pace().sends(frame, this, record, nowNanos);
        write(frame, key, record);
        if (key.writing().ages().isDue() && source.isOnTape() && !owner.pace().isReplaying()) {
            key.writing().ages().sent(owner.terms(), record.value().position());
        }
        var stamps = outbox.stamps();
        if (stamps != null && stamps.isDue(nowNanos) && !owner.pace().isReplaying()) {
            stamps.written(key.cell(), record.value().position(), nowNanos);
        }
        source.skip(record);
        if (key.unclaim()) {
            owner.readers().forEach(PartitionReader::wake);
        }
    }

    private void write(FrameSink frame, LogKey key, LogRecord record) {
        long previous = key.sequence();
        var watch = outbox.watch();
        if (watch != null) {
            watch.sent(key.cell(), record.offset());
        }
        if (key.sent(record) && !source.isThinned(record)) {
            key.writing().status(frame, key, Standing.LIVE_AFTER_GAP);
        }
        if (key.isShownOnce() && record.value() instanceof Version<?> version) {
            // It was behind when it was asked for: now its value is known.
            key.sentNow(version);
            dueKeys.add(key);
        }
        var writing = key.writing();
        if (record.value() instanceof Version<?> version && version.value() == null) {
            writing.snapshot(
                    frame,
                    key.cell(),
                    record.value().position(),
                    Writing.Digits.NONE,
                    SnapshotReason.DELETED,
                    WireFormat.NO_CHECKSUM,
                    writing.tail(null));
            return;
        }
        boolean isChained = owner.isChained();
        byte[] tail = record.value().tail(writing.encoding());
        writing.update(
                frame, record.value(), isChained ? previous : WireFormat.UNLINKED, 1, WireFormat.NO_CHECKSUM, tail);
    }

    private void writeSnapshot(FrameSink frame, LogKey key) {
        var due = key.dueSnapshot();
        boolean isShown = owner.snapshot().canShow(key);
        owner.snapshot().write(frame, key, due == null ? SnapshotReason.INITIAL : due);
        key.snapshotSent(isShown);
    }

    /** A key that has no position here begins where this reader began. */
    void introduce(LogKey key) {
        long before = Math.max(source.begin(), others) - 1;
        if (key.epoch().isEmpty()) {
            key.beginAnew(epoch(), before, reason);
        } else {
            key.move(epoch(), before, reason == SnapshotReason.RESYNC ? reason : SnapshotReason.EPOCH);
        }
    }

    /** Says once which records are gone, before what comes after them. */
    private void tellLoss(FrameSink frame) {
        var lost = source.takeLost();
        if (lost != null) {
            // After a cut its client may hold positions that mean nothing now.
            reason = lost.isCutOff() ? SnapshotReason.RESYNC : reason;
            owner.tellLoss(frame, this, lost);
        }
    }

    @Override
    public boolean staysInLine() {
        return hasMore && !isClosed;
    }

    boolean isClosed() {
        return isClosed;
    }

    void close() {
        isClosed = true;
        source.close();
        outbox.remove(this);
    }

    @Override
    public int slot() {
        return slot;
    }

    @Override
    public void slot(int newSlot) {
        slot = newSlot;
    }
}
