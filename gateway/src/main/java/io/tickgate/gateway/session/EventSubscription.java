package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.Tape;
import io.tickgate.gateway.cache.TapeEntry;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's interest in every event of a topic: a position on its tape. One event to a message, in order.
 *
 * <p>One that the tape has overtaken goes on after a snapshot that says so.
 *
 * <p>Confined to the loop of its connection.
 */
final class EventSubscription extends Subscription {
    private final Tape tape;
    private final SessionCounters counters;
    private long next;
    private String sentEpoch = "";

    EventSubscription(
            Tape tape, Outbox outbox, Encoding encoding, boolean isOnce, long nowNanos, SessionCounters counters) {
        super(outbox, encoding, null, isOnce, nowNanos);
        this.tape = tape;
        this.counters = counters;
    }

    @Override
    TopicCell cell() {
        return tape;
    }

    @Override
    Mode mode() {
        return Mode.ALL;
    }

    @Override
    boolean resumeAt(Position position) {
        long number = TapeSearch.after(tape, position);
        if (number < 0) {
            return false;
        }
        next = number;
        sentEpoch = position.epoch();
        return true;
    }

    @Override
    @Nullable
    LogPosition head() {
        var last = tape.get(tape.next() - 1);
        return last == null ? null : last.position();
    }

    @Override
    void writeSnapshot(FrameSink frame, SnapshotReason reason) {
        counters.snapshots.increment();
        next = tape.next();
        var last = tape.get(next - 1);
        putSnapshot(frame, snapshotHead(last, reason), tail(new Payload.OfTrades(List.of())));
        sentEpoch = last == null ? "" : last.position().epoch();
    }

    @Override
    boolean writeUpdate(FrameSink frame) {
        if (next == tape.next()) {
            return false;
        }
        var entry = tape.get(next);
        if (entry == null) {
            counters.overtaken.increment();
            writeSnapshot(frame, SnapshotReason.LAGGED);
            return true;
        }
        if (!entry.position().epoch().equals(sentEpoch)) {
            startEpoch(frame, entry);
        }
        putUpdate(frame, entry.head(encoding()), entry.previousSequence(), 1, entry.tail(encoding()));
        counters.updates.increment();
        counters.events.increment();
        next++;
        return true;
    }

    /** An empty snapshot before the first event of another offset space, so that the event has something to link to. */
    private void startEpoch(FrameSink frame, TapeEntry first) {
        counters.snapshots.increment();
        byte[] head = snapshotHead(
                first.position().epoch(),
                first.previousSequence(),
                first.position().timeMicros(),
                first.trade().price().scale(),
                first.trade().size().scale(),
                sentEpoch.isEmpty() ? SnapshotReason.INITIAL : SnapshotReason.EPOCH);
        putSnapshot(frame, head, tail(new Payload.OfTrades(List.of())));
        sentEpoch = first.position().epoch();
    }

    @Override
    boolean hasMore() {
        return next < tape.next();
    }

    private byte[] snapshotHead(@Nullable TapeEntry last, SnapshotReason reason) {
        var position = last == null ? Nothing.POSITION : last.position();
        return snapshotHead(
                position.epoch(),
                position.sequence(),
                position.timeMicros(),
                last == null ? 0 : last.trade().price().scale(),
                last == null ? 0 : last.trade().size().scale(),
                reason);
    }
}
