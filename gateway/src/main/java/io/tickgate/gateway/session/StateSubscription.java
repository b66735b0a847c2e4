package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LastValue;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.cache.Version;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * A client's interest in the latest value of a topic: it is sent what is true when the socket can take it.
 *
 * <p>Confined to the loop of its connection.
 */
final class StateSubscription<V> extends Subscription {
    private static final long UNKNOWN = -1;

    private final LastValue<V> cell;
    private final SessionCounters counters;
    private String sentEpoch = "";
    private long sentSequence = LogPosition.BEFORE_FIRST;
    private long sentEvents = UNKNOWN;

    StateSubscription(
            LastValue<V> cell,
            Outbox outbox,
            Encoding encoding,
            @Nullable Lane lane,
            boolean isOnce,
            long nowNanos,
            SessionCounters counters) {
        super(outbox, encoding, lane, isOnce, nowNanos);
        this.cell = cell;
        this.counters = counters;
    }

    @Override
    TopicCell cell() {
        return cell;
    }

    @Override
    Mode mode() {
        return Mode.CONFLATE;
    }

    @Override
    boolean resumeAt(Position position) {
        var version = cell.get();
        if (version == null || !version.position().epoch().equals(position.epoch())) {
            return false;
        }
        sentEpoch = position.epoch();
        sentSequence = position.sequence();
        sentEvents = position.sequence() == version.position().sequence() ? version.events() : UNKNOWN;
        return true;
    }

    @Override
    @Nullable
    LogPosition head() {
        var version = cell.get();
        return version == null ? null : version.position();
    }

    @Override
    void writeSnapshot(FrameSink frame, SnapshotReason reason) {
        writeSnapshot(frame, cell.get(), reason);
    }

    private void writeSnapshot(FrameSink frame, @Nullable Version<V> version, SnapshotReason reason) {
        counters.snapshots.increment();
        var position = version == null ? Nothing.POSITION : version.position();
        V value = version == null ? null : version.value();
        byte[] head = snapshotHead(
                position.epoch(),
                position.sequence(),
                position.timeMicros(),
                Scales.price(value),
                Scales.size(value),
                reason);
        putSnapshot(frame, head, version == null || value == null ? tail(null) : version.tail(encoding()));
        sent(position, version == null ? 0 : version.events());
    }

    @Override
    boolean writeUpdate(FrameSink frame) {
        var version = cell.get();
        if (version == null) {
            return false;
        }
        var position = version.position();
        if (!position.epoch().equals(sentEpoch)) {
            // From nothing to the first record is no change of the offset space.
            writeSnapshot(frame, version, sentEpoch.isEmpty() ? SnapshotReason.INITIAL : SnapshotReason.EPOCH);
            return true;
        }
        if (position.sequence() <= sentSequence) {
            return false;
        }
        if (version.value() == null) {
            writeSnapshot(frame, version, SnapshotReason.DELETED);
            return true;
        }
        long events = sentEvents == UNKNOWN ? 1 : version.events() - sentEvents;
        putUpdate(frame, version.head(encoding()), WireFormat.UNLINKED, events, version.tail(encoding()));
        counters.updates.increment();
        counters.events.add(events);
        sent(position, version.events());
        return true;
    }

    private void sent(LogPosition position, long events) {
        sentEpoch = position.epoch();
        sentSequence = position.sequence();
        sentEvents = events;
    }
}
