package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.EncodedValue;
import io.tickgate.gateway.cache.LastValue;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.cache.Version;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * A client's interest in the latest value of a topic: it remembers the position that it was sent, and is sent what is
 * newer.
 *
 * <p>Confined to the loop of its connection.
 */
final class StateSubscription<V> extends Subscription {
    /** Where it is not known how many events the client has seen. */
    private static final int UNKNOWN = -1;

    /** Nobody is so many events behind, and a gateway holds very many of these. */
    private static final int MOST_EVENTS = Integer.MAX_VALUE;

    private final LastValue<V> cell;
    private String sentEpoch = "";
    private long sentSequence = LogPosition.BEFORE_FIRST;

    /** Counted around the {@link #MOST_EVENTS}. */
    private int sentEvents;

    StateSubscription(LastValue<V> cell, Terms terms, long nowNanos) {
        super(terms, nowNanos);
        this.cell = cell;
    }

    @Override
    public @Nullable EncodedValue nextValue() {
        return cell.get();
    }

    @Override
    TopicCell cell() {
        return cell;
    }

    @Override
    boolean takesLatest() {
        return true;
    }

    /** Returns one that goes on from where this one stands, for several clients. */
    StateSubscription<V> lead(Outbox shared, long nowNanos) {
        var lead = new StateSubscription<>(cell, terms().of(shared), nowNanos);
        lead.goOnWithoutSnapshot();
        lead.sentAs(this);
        return lead;
    }

    /** Whether its client has been sent the same as that of another of its topic. */
    boolean isAt(StateSubscription<?> other) {
        return sentEvents != UNKNOWN
                && sentEvents == other.sentEvents
                && sentSequence == other.sentSequence
                && sentEpoch.equals(other.sentEpoch);
    }

    /** Its client has been sent what that of another of its topic has. */
    void sentAs(StateSubscription<?> other) {
        if (!isAt(other)) {
            wasSent();
        }
        sentEpoch(other.sentEpoch);
        sentSequence = other.sentSequence;
        sentEvents = other.sentEvents;
    }

    @Override
    boolean resumeAt(Position position) {
        var version = cell.get();
        if (version == null || !version.position().epoch().equals(position.epoch())) {
            return false;
        }
        sentEpoch = position.epoch();
        sentSequence = position.sequence();
        sentEvents = position.sequence() == version.position().sequence() ? count(version) : UNKNOWN;
        return true;
    }

    @Override
    @Nullable
    LogPosition head() {
        var version = cell.get();
        return version == null ? null : version.position();
    }

    @Override
    long sentSequence() {
        return sentSequence;
    }

    @Override
    long lastChange() {
        var version = cell.get();
        return version == null || isNew(version)
                ? LogPosition.BEFORE_FIRST
                : version.position().sequence();
    }

    @Override
    void writeSnapshot(FrameSink frame, SnapshotReason reason, Terms as) {
        writeSnapshot(frame, cell.get(), reason);
    }

    private void writeSnapshot(FrameSink frame, @Nullable Version<V> version, SnapshotReason reason) {
        Shown.of(cell, version).write(frame, writing(), reason, terms());
        sent(version);
    }

    @Override
    boolean writeUpdate(FrameSink frame, long nowNanos) {
        var version = unsent();
        if (version == null) {
            return false;
        }
        var position = version.position();
        if (!position.epoch().equals(sentEpoch)) {
            // From nothing to the first record is no change of the offset space.
            writeSnapshot(frame, version, sentEpoch.isEmpty() ? SnapshotReason.INITIAL : SnapshotReason.EPOCH);
        } else if (position.sequence() <= sentSequence) {
            writeSnapshot(frame, version, SnapshotReason.RESYNC);
        } else if (version.value() == null) {
            writeSnapshot(frame, version, SnapshotReason.DELETED);
        } else {
            long events = sentEvents == UNKNOWN ? 1 : (count(version) - sentEvents) & MOST_EVENTS;
            byte[] tail = version.tail(writing().encoding());
            writing().update(frame, version, WireFormat.UNLINKED, events, WireFormat.NO_CHECKSUM, tail);
            sent(version);
        }
        return true;
    }

    /** Returns the latest value if the client does not have it, or else {@code null}. */
    private @Nullable Version<V> unsent() {
        var version = cell.get();
        return version != null && isNew(version) ? version : null;
    }

    /** Not by position where it is known which one was sent: a log that was cut off gives offsets again. */
    private boolean isNew(Version<V> version) {
        return sentEvents == UNKNOWN
                ? version.position().sequence() > sentSequence
                        || !version.position().epoch().equals(sentEpoch)
                : count(version) != sentEvents;
    }

    private static int count(Version<?> version) {
        return (int) version.events() & MOST_EVENTS;
    }

    /** The next change sends the latest, whichever that is. */
    @Override
    boolean skip(long beforeNanos) {
        return unsent() != null;
    }

    /** A reference that is written makes work for the garbage collector, and this one hardly ever changes. */
    @SuppressWarnings("ReferenceEquality")
    private void sentEpoch(String epoch) {
        if (sentEpoch != epoch) {
            sentEpoch = epoch;
        }
    }

    private void sent(@Nullable Version<V> version) {
        var position = version == null ? Nothing.POSITION : version.position();
        sentEpoch(position.epoch());
        sentSequence = position.sequence();
        sentEvents = version == null ? 0 : count(version);
    }
}
