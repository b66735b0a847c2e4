package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.EncodedValue;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.sequence.SequenceTracker.Order;
import io.tickgate.model.BookChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts changes on the book of their symbol; after one that is not known it waits for a full book.
 *
 * <p>Confined to the thread of its feed, but for {@link #past}.
 */
final class BookWriter implements CellWriter<BookChange> {
    @Override
    public List<? extends TopicCell> cells(SymbolCells symbol) {
        return symbol.books();
    }

    @Override
    public @Nullable EncodedValue past(SymbolCells symbol, LogPosition position, @Nullable BookChange change) {
        return null;
    }

    @Override
    public Outcome write(SymbolCells symbol, LogPosition position, @Nullable BookChange change, Arrival arrival) {
        if (change == null) {
            throw new IllegalArgumentException("a tombstone (expected: a value)");
        }
        var book = symbol.book();
        // Sizes on top of changes that were lost, or of another publisher's book, would be wrong.
        if (arrival.order() != Order.IN_ORDER) {
            book.invalidate();
        }
        if (book.apply(position, change)) {
            symbol.announceBook();
            return Outcome.WHOLE;
        }
        return book.hasBegun() ? Outcome.BROKEN : Outcome.NOT_BEGUN;
    }

    @Override
    public boolean lose(SymbolCells symbol) {
        symbol.book().invalidate();
        return true;
    }

    @Override
    public void end(SymbolCells symbol) {
        lose(symbol);
    }
}
