package io.tickgate.simulator.binance;

import io.tickgate.model.BookChange;
import io.tickgate.model.OrderBook;
import io.tickgate.simulator.binance.Frame.Diff;
import io.tickgate.simulator.binance.Frame.Snapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;

/**
 * Joins the diffs of a book to its snapshot, and tells the whole book again every now and then.
 *
 * <p>Diffs before the snapshot wait for it: those inside it are dropped, the others follow it. From then on each has to
 * follow the one before.
 *
 * <p>At most {@value #MAX_WAITING} diffs wait; one more is refused.
 *
 * <p>Confined to the thread that reads the recording.
 */
final class DepthJoiner {
    /** The snapshot comes within half a second; the busiest book has 20 diffs in it. */
    static final int MAX_WAITING = 10_000;

    private static final long NONE = -1;

    private final Venue venue;
    private final TickScales scales;
    private final long fullBookNanos;
    private final Deque<Diff> waiting = new ArrayDeque<>();
    private final OrderBook book = new OrderBook();
    private long snapshotId = NONE;
    private long lastId = NONE;
    private long lastFullNanos;

    /** @param fullBookNanos after how much recorded time the whole book is told again */
    DepthJoiner(Venue venue, TickScales scales, long fullBookNanos) {
        this.venue = venue;
        this.scales = scales;
        this.fullBookNanos = fullBookNanos;
    }

    /** @throws IllegalArgumentException if a diff is missing before this one */
    void add(Diff diff, BiConsumer<Long, BookChange> changes) {
        if (snapshotId == NONE) {
            if (waiting.size() == MAX_WAITING) {
                throw new IllegalArgumentException(
                        "%d diffs and no snapshot (expected: one by now)".formatted(MAX_WAITING));
            }
            waiting.add(diff);
        } else {
            follow(diff, diff.receiveNanos(), changes);
        }
    }

    /** @throws IllegalArgumentException if a diff is missing after the snapshot */
    void add(Snapshot snapshot, BiConsumer<Long, BookChange> changes) {
        snapshotId = snapshot.lastId();
        lastId = NONE;
        var full = new BookChange(true, scales.levels(snapshot.bids(), snapshot.asks()));
        book.apply(full);
        lastFullNanos = snapshot.receiveNanos();
        changes.accept(snapshot.receiveNanos(), full);
        for (var diff = waiting.poll(); diff != null; diff = waiting.poll()) {
            // Known only now, and the times of a stream never go backwards.
            follow(diff, snapshot.receiveNanos(), changes);
        }
    }

    private void follow(Diff diff, long timeNanos, BiConsumer<Long, BookChange> changes) {
        if (lastId == NONE) {
            if (venue.isInside(diff, snapshotId)) {
                return;
            }
            if (!venue.bridges(diff, snapshotId)) {
                throw new IllegalArgumentException("the first diff after the snapshot %d has %s (expected: at most %d)"
                        .formatted(snapshotId, venue.begin(diff), venue.expectedBegin(snapshotId)));
            }
        } else if (!venue.follows(diff, lastId)) {
            throw new IllegalArgumentException("a diff is missing: %s (expected: %d, since the diff before ended at %d)"
                    .formatted(venue.begin(diff), venue.expectedBegin(lastId), lastId));
        }
        lastId = diff.lastId();
        var change = new BookChange(false, scales.levels(diff.bids(), diff.asks()));
        book.apply(change);
        changes.accept(timeNanos, change);
        if (timeNanos - lastFullNanos >= fullBookNanos) {
            lastFullNanos = timeNanos;
            changes.accept(timeNanos, new BookChange(true, book.all()));
        }
    }
}
