package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.BookCell;
import io.tickgate.gateway.cache.BookView;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import org.jspecify.annotations.Nullable;

/**
 * A client's interest in a book: it remembers the view that it was sent, and is sent the net difference to the
 * latest one.
 *
 * <p>Confined to the loop of its connection.
 */
final class BookSubscription extends Subscription {
    private final BookCell cell;
    private final SessionCounters counters;
    private @Nullable BookView sent;

    BookSubscription(
            BookCell cell,
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

    /** Only the view that is still the latest can be gone on from: earlier ones are not kept. */
    @Override
    boolean resumeAt(Position position) {
        var view = cell.get();
        if (view == null
                || !view.position().epoch().equals(position.epoch())
                || view.position().sequence() != position.sequence()) {
            return false;
        }
        sent = view;
        return true;
    }

    /** That of the book, and not of its view: a change below the depth brings the book on, too. */
    @Override
    @Nullable
    LogPosition head() {
        return cell.head();
    }

    @Override
    void writeSnapshot(FrameSink frame, SnapshotReason reason) {
        writeSnapshot(frame, cell.get(), reason);
    }

    private void writeSnapshot(FrameSink frame, @Nullable BookView view, SnapshotReason reason) {
        counters.snapshots.increment();
        var position = view == null ? Nothing.POSITION : view.position();
        byte[] head = snapshotHead(
                position.epoch(),
                position.sequence(),
                position.timeMicros(),
                view == null ? 0 : view.levels().priceScale(),
                view == null ? 0 : view.levels().sizeScale(),
                reason);
        putSnapshot(frame, head, view == null ? tail(null) : view.tail(encoding()));
        sent = view;
    }

    @Override
    boolean writeUpdate(FrameSink frame) {
        var view = cell.get();
        var older = sent;
        if (view == null || view == older) {
            return false;
        }
        if (older == null || !older.position().epoch().equals(view.position().epoch())) {
            writeSnapshot(frame, view, older == null ? SnapshotReason.INITIAL : SnapshotReason.EPOCH);
            return true;
        }
        long events = view.events() - older.events();
        byte[] changes;
        try {
            changes = view.changesSince(older, encoding());
        } catch (ArithmeticException e) {
            // Digits that do not fit one number at the scales of both: the whole book says it just as well.
            writeSnapshot(frame, view, SnapshotReason.RESYNC);
            return true;
        }
        putUpdate(frame, view.head(encoding()), older.position().sequence(), events, changes);
        counters.updates.increment();
        counters.events.add(events);
        sent = view;
        return true;
    }
}
