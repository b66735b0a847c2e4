package io.tickgate.gateway.cache;

import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.OrderBook;
import org.jspecify.annotations.Nullable;

/**
 * The book of one symbol, from which its topics of every depth take their views.
 *
 * <p>A lock guards the levels: the feed holds it for one change, a reader for one copy of the best levels, and a
 * view is copied once for all readers. Nothing is copied for a book that nobody reads.
 *
 * <p>Thread-safe: written by the thread of its feed partition alone.
 */
public final class SymbolBook {
    private final OrderBook book = new OrderBook();
    private @Nullable LogPosition position;
    private long events;
    private boolean isComplete;

    /** Grows with each change that a view could show, so that a reader sees without the lock whether there was one. */
    private volatile long changes;

    /**
     * Applies a change, if it is a full book or the book is complete.
     *
     * @return whether it was applied
     * @throws RuntimeException if the change does not fit the book, which then waits for a full one
     */
    public synchronized boolean apply(LogPosition newPosition, BookChange change) {
        events++;
        if (!change.isFull() && !isComplete) {
            return false;
        }
        isComplete = false;
        book.apply(change);
        isComplete = true;
        position = newPosition;
        changes++;
        return true;
    }

    /** Says that changes were lost: the book stays as it is until a full one comes. */
    public synchronized void invalidate() {
        isComplete = false;
    }

    /** Whether the book is as the source has it, up to its position. */
    public synchronized boolean isComplete() {
        return isComplete;
    }

    /** Whether there has been a full book. */
    public synchronized boolean hasBegun() {
        return position != null;
    }

    /** Returns the position of the last record that was applied, {@code null} if there has been none. */
    synchronized @Nullable LogPosition head() {
        return position;
    }

    long changes() {
        return changes;
    }

    /** Returns a copy of the best levels, or {@code null} if no full book has been seen. */
    synchronized @Nullable Copy copy(int depth) {
        return position == null ? null : new Copy(position, events, changes, book.top(depth));
    }

    /** How many levels a copy has. */
    synchronized int levels(int depth) {
        return position == null ? 0 : book.levels(depth);
    }

    record Copy(LogPosition position, long events, long changes, BookLevels levels) {}
}
