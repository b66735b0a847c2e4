package io.tickgate.simulator.recording;

import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.OrderBook;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import io.tickgate.record.TickCodec;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a market stands after some ticks: the last quote and trade of each symbol, its book, and how many there were.
 *
 * <p>Confined to the thread that applies the ticks.
 */
public final class LastValues {
    private final Map<Symbol, Quote> quotes = new HashMap<>();
    private final Map<Symbol, Trade> trades = new HashMap<>();
    private final Map<Symbol, OrderBook> books = new HashMap<>();
    private final Map<Symbol, Map<SourceTopic, Long>> counts = new HashMap<>();

    /** Returns where the market stands at the end of a recording. */
    public static LastValues of(Recording recording) {
        var values = new LastValues();
        try (var stream = recording.open()) {
            for (var timed = stream.next(); timed != null; timed = stream.next()) {
                values.apply(timed.symbol(), timed.tick());
            }
        }
        return values;
    }

    public void apply(Symbol symbol, Tick tick) {
        counts.computeIfAbsent(symbol, key -> new EnumMap<>(SourceTopic.class))
                .merge(TickCodec.topicOf(tick), 1L, Long::sum);
        if (tick instanceof Quote quote) {
            quotes.put(symbol, quote);
        } else if (tick instanceof Trade trade) {
            trades.put(symbol, trade);
        } else if (tick instanceof BookChange change) {
            books.computeIfAbsent(symbol, key -> new OrderBook()).apply(change);
        }
    }

    /** Every symbol that a tick was applied of. */
    public Set<Symbol> symbols() {
        return new TreeSet<>(counts.keySet());
    }

    /** The last quote, {@code null} if there was none. */
    public @Nullable Quote quote(Symbol symbol) {
        return quotes.get(symbol);
    }

    /** The last trade, {@code null} if there was none. */
    public @Nullable Trade trade(Symbol symbol) {
        return trades.get(symbol);
    }

    /** The best levels of the book, none if there was no book. */
    public BookLevels book(Symbol symbol, int depth) {
        var book = books.get(symbol);
        return book == null ? new BookLevels.Builder().build() : book.top(depth);
    }

    /** How many ticks of this kind there were, each whole book and each change of one counted. */
    public long count(Symbol symbol, SourceTopic kind) {
        return counts.getOrDefault(symbol, Map.of()).getOrDefault(kind, 0L);
    }
}
