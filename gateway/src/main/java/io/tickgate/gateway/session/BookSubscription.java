package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.BookCell;
import io.tickgate.gateway.cache.BookView;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * A client's interest in a book: it remembers the view that it was sent, and is sent the net difference to the
 * latest one.
 *
 * <p>Confined to the loop of its connection.
 */
final class BookSubscription extends Subscription {
    private final BookCell cell;
    private @Nullable BookView sent;
    private long sentSequence = LogPosition.BEFORE_FIRST;

    BookSubscription(BookCell cell, Terms terms, long nowNanos) {
        super(terms, nowNanos);
        this.cell = cell;
    }

    @Override
    TopicCell cell() {
        return cell;
    }

    /**
     * Only the view that is still the latest can be gone on from: earlier ones are not kept. And only from where it was
     * looked at: in between, the book may have changed and changed back without anybody here who saw it.
     */
    @Override
    boolean resumeAt(Position position) {
        var view = cell.get();
        if (view == null
                || !view.position().epoch().equals(position.epoch())
                || (view.position().sequence() != position.sequence()
                        && view.through().sequence() != position.sequence())) {
            return false;
        }
        sent = view;
        sentSequence = position.sequence();
        return true;
    }

    /** That of the book, and not of its view: a change below the depth brings the book on, too. */
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
        var view = cell.get();
        return view == null || view != sent
                ? LogPosition.BEFORE_FIRST
                : view.position().sequence();
    }

    @Override
    void writeSnapshot(FrameSink frame, SnapshotReason reason, Terms as) {
        writeSnapshot(frame, cell.get(), reason, as);
    }

    private void writeSnapshot(FrameSink frame, @Nullable BookView view, SnapshotReason reason, Terms as) {
        var shown = Shown.of(cell, view);
        shown.write(frame, writing(), reason, as);
        var position = shown.position();
        sent = view;
        sentSequence = position == null ? LogPosition.BEFORE_FIRST : position.sequence();
    }

    private static long checksum(BookView view, Terms as) {
        return as.hasChecksum() ? view.checksum() : WireFormat.NO_CHECKSUM;
    }

    @Override
    boolean writeUpdate(FrameSink frame, long nowNanos) {
        var view = cell.get();
        var older = sent;
        if (view == null || view == older) {
            return false;
        }
        if (older == null || !older.position().epoch().equals(view.position().epoch())) {
            writeSnapshot(frame, view, older == null ? SnapshotReason.INITIAL : SnapshotReason.EPOCH, terms());
        } else if (!view.hasScalesOf(older) || view.position().sequence() <= sentSequence) {
            // Mantissas, and so checksums, mean what the last snapshot says; and no position comes after a later one.
            writeSnapshot(frame, view, SnapshotReason.RESYNC, terms());
        } else {
            byte[] changes = view.changesSince(older, writing().encoding());
            long events = view.events() - older.events();
            writing().update(frame, view, sentSequence, events, checksum(view, terms()), changes);
            sent = view;
            sentSequence = view.position().sequence();
        }
        return true;
    }

    /** How many levels it holds of a book that is not the latest any more: it waits for the socket. */
    int oldLevels() {
        var held = sent;
        return held == null || !isInLine()
                ? 0
                : held.levels().bidCount() + held.levels().askCount();
    }

    /** Holds nothing of what was sent: it goes on with a snapshot. */
    void letGo() {
        sent = null;
        beginAnew(SnapshotReason.RESYNC);
    }

    /** A snapshot follows: what is sent next need not build on this. */
    @Override
    boolean skip(long beforeNanos) {
        var view = cell.get();
        boolean isSkipped = view != null && view != sent;
        if (isSkipped) {
            beginAnew(SnapshotReason.RESYNC);
        }
        return isSkipped;
    }
}
