package io.tickgate.client;

import io.tickgate.model.Bar;
import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.OrderBook;
import io.tickgate.model.Trade;
import io.tickgate.wire.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of one key add up to: the last value, the book that changes have led to, the last events, or the last bars.
 *
 * <p>Confined to the client's loop.
 */
final class Content {
    /** The checksum covers no more levels of a side. */
    private static final int CHECKSUM_DEPTH = 10;

    private static final BookLevels EMPTY_BOOK = new BookLevels.Builder().build();

    private final Tape<Trade> trades = new Tape<>();
    private final Tape<FieldsEvent> events = new Tape<>();
    private final Bars bars = new Bars();
    private @Nullable OrderBook book;
    private @Nullable Payload latest;

    void replace(@Nullable Payload payload) {
        book = null;
        trades.clear();
        events.clear();
        bars.clear();
        merge(payload);
    }

    void merge(@Nullable Payload payload) {
        if (payload instanceof Payload.OfBook change) {
            if (book == null) {
                book = new OrderBook();
            }
            book.apply(new BookChange(false, change.levels()));
        } else if (payload instanceof Payload.OfTrades some) {
            trades.append(some.trades());
        } else if (payload instanceof Payload.OfFold fold) {
            // What else it stands for, the update tells whoever listens.
            trades.append(List.of(fold.fold().last()));
        } else if (payload instanceof Payload.OfBar bar) {
            bars.merge(bar.bar());
        } else if (payload instanceof Payload.OfBars several) {
            several.bars().forEach(bars::merge);
        } else if (payload instanceof Payload.OfEvents some) {
            events.append(some.events());
        }
        latest = payload;
    }

    /** Returns the value as of now, {@code null} where nothing is known. */
    @Nullable
    Payload value() {
        if (latest instanceof Payload.OfBook) {
            return new Payload.OfBook(levels(Integer.MAX_VALUE));
        } else if (latest instanceof Payload.OfTrades || latest instanceof Payload.OfFold) {
            return new Payload.OfTrades(trades.events());
        } else if (latest instanceof Payload.OfEvents) {
            return new Payload.OfEvents(events.events());
        } else if (latest instanceof Payload.OfBar || latest instanceof Payload.OfBars) {
            return new Payload.OfBars(bars.bars());
        }
        return latest;
    }

    List<Bar> bars() {
        return bars.bars();
    }

    BookLevels levels(int depth) {
        return book == null ? EMPTY_BOOK : book.top(depth);
    }

    /** Whether this is the book that the gateway took the checksum of; true for what is no book. */
    boolean agreesWith(long checksum) {
        return book == null || book.top(CHECKSUM_DEPTH).checksum() == checksum;
    }
}
