package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.hub.Subscriber;
import io.tickgate.model.Topic;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * One session's interest in one topic: what it was last sent, and whether it has to be sent something.
 *
 * <p>Confined to the loop of its connection.
 */
abstract sealed class Subscription implements Subscriber
        permits StateSubscription, BookSubscription, FoldSubscription, EventSubscription {
    private final Outbox outbox;
    private final Encoding encoding;
    private @Nullable Lane lane;
    private long lastSentNanos;
    private final SubscriptionQueue.Links links = new SubscriptionQueue.Links();
    private int slot;
    private Stage stage = Stage.CURRENT;
    private @Nullable SnapshotReason dueSnapshot = SnapshotReason.INITIAL;
    private @Nullable Position awaited;
    private final boolean isOnce;

    private enum Stage {
        /** It was sent what there is. */
        CURRENT,
        /** It waits in its lane for its turn. */
        PARKED,
        /** It waits in the outbox for the socket. */
        QUEUED,
        /** The client does not want it any more. */
        CLOSED
    }

    /** @param lane {@code null} for as fast as the client drains */
    Subscription(Outbox outbox, Encoding encoding, @Nullable Lane lane, boolean isOnce, long nowNanos) {
        this.outbox = outbox;
        this.encoding = encoding;
        this.lane = lane;
        this.isOnce = isOnce;
        lastSentNanos = lane == null ? nowNanos : lane.longBefore(nowNanos);
    }

    abstract TopicCell cell();

    final Encoding encoding() {
        return encoding;
    }

    final byte[] tail(@Nullable Payload payload) {
        return encoding.format().tail(payload);
    }

    final byte[] snapshotHead(
            String epoch, long sequence, long timeMicros, int priceScale, int sizeScale, SnapshotReason reason) {
        return encoding.format()
                .snapshotHead(
                        topic().channel().name(),
                        topic().symbol().value(),
                        cell().handle(),
                        epoch,
                        sequence,
                        timeMicros,
                        priceScale,
                        sizeScale,
                        reason);
    }

    final void putSnapshot(FrameSink frame, byte[] head, byte[] tail) {
        encoding.format().putSnapshot(frame, head, WireFormat.NO_CHECKSUM, tail);
    }

    final void putUpdate(FrameSink frame, byte[] head, long previous, long events, byte[] tail) {
        encoding.format().putUpdate(frame, head, previous, events, WireFormat.NO_CHECKSUM, tail);
    }

    /** Whether it is sent every event or the newest of them. */
    abstract Mode mode();

    final Topic topic() {
        return cell().topic();
    }

    /** Whether it ends with its snapshot. */
    final boolean isOnce() {
        return isOnce;
    }

    @Override
    public final int slot() {
        return slot;
    }

    @Override
    public final void slot(int newSlot) {
        slot = newSlot;
    }

    @Override
    public final void onChange(long nowNanos) {
        if (stage != Stage.CURRENT) {
            return;
        }
        if (lane == null || lane.isDue(lastSentNanos, nowNanos)) {
            enqueue();
        } else {
            stage = Stage.PARKED;
            lane.park(this);
        }
    }

    final void onLaneTick(long nowNanos) {
        // It may have left the lane, and even the session, since it was parked.
        if (stage == Stage.PARKED) {
            stage = Stage.CURRENT;
            onChange(nowNanos);
        }
    }

    /** Puts it in line, whatever its lane says. */
    final void enqueue() {
        if (stage == Stage.CURRENT || stage == Stage.PARKED) {
            stage = Stage.QUEUED;
            outbox.changed(this);
        }
    }

    /** Changes the pace in place. */
    final void pace(@Nullable Lane newLane, long nowNanos) {
        lane = newLane;
        if (stage == Stage.PARKED) {
            stage = Stage.CURRENT;
            onChange(nowNanos);
        }
    }

    /**
     * Takes the position that the client says it has.
     *
     * @return whether what follows it can be sent in full; otherwise the next message is a snapshot
     */
    final boolean resume(Position position) {
        if (isBefore(head(), position)) {
            // Nothing until this gateway has read as far: nobody goes back in time by changing gateways.
            awaited = position;
            dueSnapshot = null;
            return true;
        }
        dueSnapshot = resumeAt(position) ? null : SnapshotReason.RESYNC;
        return dueSnapshot == null;
    }

    private static boolean isBefore(@Nullable LogPosition head, Position position) {
        return head != null && head.epoch().equals(position.epoch()) && head.sequence() < position.sequence();
    }

    /** Takes the position, if everything after it can be sent. */
    abstract boolean resumeAt(Position position);

    /** Where the topic stands in this gateway, {@code null} if nothing of it is known. */
    abstract @Nullable LogPosition head();

    /** Whether the client is ahead of what this gateway has read. */
    final boolean isAhead() {
        return awaited != null;
    }

    /** Whether the position that the client holds has not been reached yet. */
    private boolean isWaiting() {
        var position = awaited;
        if (position == null) {
            return false;
        }
        if (isBefore(head(), position)) {
            return true;
        }
        awaited = null;
        dueSnapshot = resumeAt(position) ? null : SnapshotReason.RESYNC;
        return false;
    }

    /** Nothing of it is written after this. */
    final void end() {
        stage = Stage.CLOSED;
        outbox.remove(this);
    }

    final SubscriptionQueue.Links links() {
        return links;
    }

    /**
     * Writes one message, if there is something that the client does not have.
     *
     * @return whether there is more
     */
    final boolean writeNext(FrameSink frame, long nowNanos) {
        // Before the value is looked up: a change after this line is noticed anew.
        stage = Stage.CURRENT;
        if (isWaiting()) {
            return false;
        }
        var reason = dueSnapshot;
        dueSnapshot = null;
        boolean isWritten;
        if (reason != null) {
            writeSnapshot(frame, reason);
            isWritten = true;
        } else {
            isWritten = writeUpdate(frame);
        }
        if (isWritten) {
            lastSentNanos = nowNanos;
        }
        if (hasMore()) {
            stage = Stage.QUEUED;
            return true;
        }
        return false;
    }

    abstract void writeSnapshot(FrameSink frame, SnapshotReason reason);

    /** Writes an update, or a snapshot where one is needed. */
    abstract boolean writeUpdate(FrameSink frame);

    /** Whether one message was not enough for what there is. */
    boolean hasMore() {
        return false;
    }
}
