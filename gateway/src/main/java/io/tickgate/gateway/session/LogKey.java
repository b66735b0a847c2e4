package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.cache.Version;
import io.tickgate.gateway.log.LogRecord;
import io.tickgate.gateway.sequence.SequenceTracker;
import io.tickgate.gateway.sequence.SequenceTracker.Order;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One topic of which a client takes every record: how far it has been sent.
 *
 * <p>Confined to the loop of its connection.
 */
final class LogKey extends Key {
    private final Outbox outbox;
    private final TopicCell cell;
    private final SequenceTracker tracker = new SequenceTracker();
    private @Nullable SnapshotReason dueSnapshot;
    private String epoch = "";
    private long sequence = LogPosition.BEFORE_FIRST;
    private @Nullable PartitionReader claimant;
    private long claimedOffset;
    private boolean isAhead;
    private boolean isShownOnce;
    private @Nullable Version<?> sentNow;
    private boolean isClosed;
    private boolean wasSent = true;
    private int turn;

    /** How far it was sent in the partitions that it has gone from: as many as its topic has. */
    private Map<String, Long> left = Map.of();

    LogKey(TopicCell cell, Outbox outbox) {
        this.outbox = outbox;
        this.cell = cell;
    }

    @Override
    Outbox outbox() {
        return outbox;
    }

    /** Its place among those of its session of which every record is taken. */
    int turn() {
        return turn;
    }

    void turn(int newTurn) {
        turn = newTurn;
    }

    /** Begins with a snapshot that holds nothing but the position before the first record to come. */
    void beginAnew(String newEpoch, long before, SnapshotReason reason) {
        epoch = newEpoch;
        sequence = before;
        dueSnapshot = reason;
        claimant = null;
        if (isAhead) {
            ahead(false);
        }
    }

    /**
     * Goes to another offset space: on from where it was, if it has been there.
     *
     * @param before the position before the first record to come, if it has not
     */
    void move(String newEpoch, long before, SnapshotReason reason) {
        if (left.isEmpty()) {
            left = new HashMap<>();
        }
        left.put(epoch, sequence);
        Long had = left.remove(newEpoch);
        beginAnew(newEpoch, had == null ? before : had, reason);
    }

    /** What it was sent from an offset on is void. */
    void cutOff(String cutEpoch, long offset) {
        if (epoch.equals(cutEpoch) && sequence >= offset) {
            beginAnew(cutEpoch, offset - 1, SnapshotReason.RESYNC);
        } else if (left.containsKey(cutEpoch)) {
            left.merge(cutEpoch, offset - 1, Math::min);
        }
    }

    /** Goes on after a position that its client has. */
    void goOn(String newEpoch, long after) {
        epoch = newEpoch;
        sequence = after;
        dueSnapshot = null;
        claimant = null;
    }

    /** It has had the snapshot that comes before a record of this reader, and no other reader begins it before that record. */
    void claim(PartitionReader reader, long offset) {
        claimant = reader;
        claimedOffset = offset;
    }

    /** Whether the next record of it is another reader's, which has not been taken past it, as by retention. */
    boolean isClaimedBeside(PartitionReader reader) {
        return claimant != null && claimant != reader && !claimant.isClosed() && claimant.offset() <= claimedOffset;
    }

    /** Whether others may have waited for the record that has come. */
    boolean unclaim() {
        boolean wasClaimed = claimant != null;
        claimant = null;
        return wasClaimed;
    }

    @Override
    TopicCell cell() {
        return cell;
    }

    String epoch() {
        return epoch;
    }

    /** The last record that it has been sent or has, of those of its epoch. */
    long sequence() {
        return sequence;
    }

    /** Returns how far its client has been sent everything, {@code null} as long as a snapshot must come first. */
    @Nullable
    Position position() {
        return dueSnapshot == null && !epoch.isEmpty() ? new Position(epoch, sequence) : null;
    }

    /** Says whether its client has read more than this gateway. */
    void ahead(boolean isClientAhead) {
        isAhead = isClientAhead;
        checkStanding();
    }

    boolean isAhead() {
        return isAhead;
    }

    /** The reason of the snapshot that must come before any record, {@code null} if none must. */
    @Nullable
    SnapshotReason dueSnapshot() {
        return dueSnapshot;
    }

    /** Asks for a snapshot of the last records before the next one to come. */
    void showOnce() {
        isShownOnce = true;
    }

    boolean isShownOnce() {
        return isShownOnce;
    }

    /** Keeps the value that has just been sent, for the snapshot that was asked for. */
    void sentNow(Version<?> version) {
        sentNow = version;
    }

    @Nullable
    Version<?> sentNow() {
        return sentNow;
    }

    /** @param isShown whether it was the one that was asked for, too */
    void snapshotSent(boolean isShown) {
        dueSnapshot = null;
        if (isShown) {
            isShownOnce = false;
            sentNow = null;
        }
        wasSent = true;
    }

    /** Notes that a record is sent; returns whether the publisher's counter says that some before it are missing. */
    boolean sent(LogRecord record) {
        sequence = record.offset();
        wasSent = true;
        return tracker.next(record.source(), record.sourceSequence()) == Order.GAP;
    }

    void close() {
        isClosed = true;
    }

    @Override
    boolean isClosed() {
        return isClosed;
    }

    @Override
    Standing ownStanding() {
        return isAhead ? Standing.AHEAD : Standing.LIVE;
    }

    @Override
    long quietSequence() {
        boolean isQuiet = !wasSent && dueSnapshot == null && !isAhead;
        wasSent = false;
        return isQuiet ? sequence : LogPosition.BEFORE_FIRST;
    }
}
