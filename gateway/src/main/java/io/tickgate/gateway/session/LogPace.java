package io.tickgate.gateway.session;

import io.tickgate.gateway.log.LogRecord;
import io.tickgate.wire.StatusState;
import org.jspecify.annotations.Nullable;

/**
 * When the records of one subscription go out: as fast as its client reads, or by the clock of a replay. Its client is told when
 * that is late, and when it is not any more.
 *
 * <p>Confined to the loop of its connection.
 */
final class LogPace {
    private final LogSubscription owner;
    private final Lateness lateness = new Lateness();
    private boolean isReplay;
    private @Nullable Replay replay;

    LogPace(LogSubscription owner) {
        this.owner = owner;
    }

    /** Sends the past at a pace, until it has come to the present. */
    void replay(Replay clock) {
        isReplay = true;
        replay = clock;
    }

    /** Whether it was begun as a replay; it may have come to the present since. */
    boolean isReplay() {
        return isReplay;
    }

    /** Whether what it sends is of the past, at a pace. */
    boolean isReplaying() {
        return replay != null;
    }

    /** @param speed {@code null} for as fast as the client reads */
    void speed(@Nullable Double speed, long nowNanos) {
        if (replay != null) {
            replay.speed(speed == null ? Double.POSITIVE_INFINITY : speed, nowNanos);
        }
    }

    /** The client has had no credit since then, and has some now. */
    void goOn(long usedUpNanos, long nowNanos) {
        if (replay != null) {
            replay.goOn(usedUpNanos, nowNanos);
        }
    }

    /** Whether the next record of a partition is known and must wait. */
    boolean holdsBack(PartitionReader reader, long nowNanos) {
        return replay != null && replay.holdsBack(reader, nowNanos);
    }

    /** Whether a record may be sent now; if not, its reader is woken when it may. */
    boolean isDue(PartitionReader reader, LogRecord record, long nowNanos) {
        return replay == null || replay.isDue(reader, record.value().position().timeMicros(), nowNanos);
    }

    /** The next record of a reader may be another one than it was. */
    void moved(PartitionReader reader) {
        if (replay != null) {
            replay.forget(reader);
        }
    }

    /** A record goes out: tells first how late it is, if that is not what the client was told. */
    void sends(FrameSink frame, PartitionReader reader, LogRecord record, long nowNanos) {
        if (replay != null) {
            replay.sends(frame, reader, record.value().position().timeMicros(), nowNanos);
            return;
        }
        var behind = lateness.look(reader, record, nowNanos);
        if (behind != null) {
            owner.tell(frame, StatusState.LAGGING, behind);
        } else {
            tellIfNothingIsLate(frame);
        }
    }

    /** A reader has sent all that there is. */
    void caughtUp(PartitionReader reader, FrameSink frame, long nowNanos) {
        // Of a partition that is not read yet, nobody can say that its past is over.
        boolean isKnown = reader.partition().tape().hasBegun();
        if (replay != null && isKnown && replay.isOver(reader, nowNanos)) {
            replay.close();
            replay = null;
            owner.tell(frame, StatusState.LIVE, null);
        }
        lateness.caughtUp(reader);
        tellIfNothingIsLate(frame);
    }

    /** Lets the next record say again how late it is, if it is; returns whether anything is late. */
    boolean tellLatenessAgain() {
        return lateness.tellAgain();
    }

    private void tellIfNothingIsLate(FrameSink frame) {
        if (lateness.isOver()) {
            owner.tellOnTime(frame);
        }
    }

    void close() {
        if (replay != null) {
            replay.close();
        }
    }
}
