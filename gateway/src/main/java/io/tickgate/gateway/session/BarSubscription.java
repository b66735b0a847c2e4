package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.BarCell;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * A client's interest in bars: it remembers the last change that it was sent, and is sent each bar that has changed
 * since, as it is now and in the order of the changes. So of an open bar the newest is sent, and no closed one is left
 * out.
 *
 * <p>One who was slower than the bars are kept goes on after a snapshot that says so.
 *
 * <p>Confined to the loop of its connection.
 */
final class BarSubscription extends Subscription {
    private final BarCell cell;
    private String sentEpoch = "";
    private long sentSequence = LogPosition.BEFORE_FIRST;
    private long sentChange;

    /** The latest change that was there at the last look; what comes later is announced anew. */
    private long seenChange;

    private long sentEvents;

    BarSubscription(BarCell cell, Terms terms, long nowNanos) {
        super(terms, nowNanos);
        this.cell = cell;
    }

    @Override
    TopicCell cell() {
        return cell;
    }

    /** The client may have had some of the bars of its position and not the others: they are all sent again. */
    @Override
    boolean resumeAt(Position position) {
        long change = cell.changeAt(position.epoch(), position.sequence());
        if (change < 0) {
            return false;
        }
        sentEpoch = position.epoch();
        sentSequence = position.sequence();
        sentChange = change;
        return true;
    }

    @Override
    @Nullable
    LogPosition head() {
        return cell.head();
    }

    @Override
    long sentSequence() {
        return sentSequence;
    }

    @Override
    long lastChange() {
        // In this order: one that is made in between is not there yet.
        long last = cell.lastChangeSequence();
        return cell.after(sentChange) == null ? last : LogPosition.BEFORE_FIRST;
    }

    @Override
    void writeSnapshot(FrameSink frame, SnapshotReason reason, Terms as) {
        var view = cell.view();
        Shown.of(cell, view).write(frame, writing(), reason, as);
        sentEpoch = view == null ? "" : view.position().epoch();
        sentSequence = view == null ? LogPosition.BEFORE_FIRST : view.position().sequence();
        sentChange = view == null ? 0 : view.change();
        seenChange = sentChange;
        sentEvents = 0;
    }

    /** Bars that have been forgotten unsent are told as such. */
    @Override
    void writeSnapshotOnce(FrameSink frame, Terms as) {
        var next = cell.after(sentChange);
        boolean isLagging = next != null && next.isForgotten();
        writeSnapshot(frame, next != null && isLagging ? reasonToBeginAnew(next) : SnapshotReason.INITIAL, as);
    }

    @Override
    boolean writeUpdate(FrameSink frame, long nowNanos) {
        var next = cell.after(sentChange);
        if (next == null) {
            return false;
        }
        if (next.isForgotten() || !isAfterSent(next.bar().position())) {
            writeSnapshot(frame, reasonToBeginAnew(next), terms());
            return true;
        }
        seenChange = next.latest();
        var bar = next.bar();
        long events = Math.max(1, bar.events() - sentEvents);
        writing()
                .update(
                        frame,
                        bar,
                        WireFormat.UNLINKED,
                        sentEvents == 0 ? 1 : events,
                        WireFormat.NO_CHECKSUM,
                        bar.tail(writing().encoding()));
        sentSequence = bar.position().sequence();
        sentChange = bar.change();
        sentEvents = bar.events();
        return true;
    }

    private SnapshotReason reasonToBeginAnew(BarCell.Next next) {
        if (sentEpoch.isEmpty()) {
            return SnapshotReason.INITIAL;
        }
        if (!next.bar().position().epoch().equals(sentEpoch)) {
            return SnapshotReason.EPOCH;
        }
        return isAfterSent(next.bar().position()) ? SnapshotReason.LAGGED : SnapshotReason.RESYNC;
    }

    /** Several bars may change at one position; none changes at an earlier one, unless the log was cut off. */
    private boolean isAfterSent(LogPosition position) {
        return position.epoch().equals(sentEpoch) && position.sequence() >= sentSequence;
    }

    @Override
    boolean hasMore() {
        return sentChange < seenChange;
    }

    /** Bars are not dropped for their age: closed ones are for keeping. */
    @Override
    boolean skip(long beforeNanos) {
        return false;
    }
}
