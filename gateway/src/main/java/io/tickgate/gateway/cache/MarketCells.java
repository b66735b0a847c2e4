package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Hub;
import io.tickgate.model.Channel;
import io.tickgate.model.Instrument;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the market says of one symbol: a cell for each of its channels.
 *
 * <p>Thread-safe; each cell names its writer.
 */
final class MarketCells {
    private final Symbol symbol;
    private final LastValue<Instrument> instrument;
    private final LastValue<Quote> quote;
    private final TradeTape trades;
    private final SymbolBook book = new SymbolBook();
    private final List<BookCell> books = new ArrayList<>();
    private final SymbolBars bars;
    private final List<BarCell> barCells = new ArrayList<>();
    private final List<TopicCell> ofTrades;
    private final Map<String, TopicCell> byChannel = new LinkedHashMap<>();

    /** @param handles a new number for each topic */
    MarketCells(Symbol symbol, CacheSettings settings, Hub hub, IntSupplier handles) {
        this.symbol = symbol;
        instrument = new LastValue<>(topic(Channel.INSTRUMENT), handles.getAsInt(), hub.newAudience(), Encoder::tail);
        quote = new LastValue<>(topic(Channel.QUOTE), handles.getAsInt(), hub.newAudience(), Encoder::tail);
        trades = new TradeTape(topic(Channel.TRADE), handles.getAsInt(), hub.newAudience(), settings.tapeCapacity());
        for (int depth : settings.bookDepths()) {
            books.add(new BookCell(topic(Channel.book(depth)), handles.getAsInt(), hub.newAudience(), depth, book));
        }
        books.add(
                new BookCell(topic(Channel.FULL_BOOK), handles.getAsInt(), hub.newAudience(), Integer.MAX_VALUE, book));
        List<BarSeries> series = settings.bars().stream()
                .map(interval -> new BarSeries(interval, settings.barCapacity(), settings.barGraceMicros()))
                .toList();
        bars = new SymbolBars(series, trades);
        for (int i = 0; i < series.size(); i++) {
            var cell = new BarCell(
                    topic(Channel.bar(settings.bars().get(i))),
                    handles.getAsInt(),
                    hub.newAudience(),
                    bars,
                    series.get(i));
            barCells.add(cell);
            bars.onChange(i, cell.audience()::announce);
        }
        put(instrument);
        put(quote);
        put(trades);
        books.forEach(this::put);
        barCells.forEach(this::put);
        var all = new ArrayList<TopicCell>(barCells);
        all.add(trades);
        ofTrades = List.copyOf(all);
    }

    private Topic topic(Channel channel) {
        return new Topic(channel, symbol);
    }

    private void put(TopicCell cell) {
        byChannel.put(cell.topic().channel().name(), cell);
    }

    /** Reads where they are, for what that does to the processor's cache; the number means nothing. */
    int touch() {
        return Objects.isNull(quote) ? 0 : 1;
    }

    LastValue<Instrument> instrument() {
        return instrument;
    }

    LastValue<Quote> quote() {
        return quote;
    }

    TradeTape trades() {
        return trades;
    }

    SymbolBook book() {
        return book;
    }

    SymbolBars bars() {
        return bars;
    }

    /** Returns the book in each depth. */
    List<BookCell> books() {
        return Collections.unmodifiableList(books);
    }

    /** Returns all that is built from trades: the trades themselves, and the bars. */
    List<TopicCell> ofTrades() {
        return ofTrades;
    }

    /** Tells the readers of every depth that the book has changed. */
    void announceBook() {
        for (var cell : books) {
            cell.audience().announce();
        }
    }

    Collection<TopicCell> all() {
        return byChannel.values();
    }

    /** Returns the cell of a channel, or {@code null} if it is none of the market's. */
    @Nullable
    TopicCell of(Channel channel) {
        return byChannel.get(channel.name());
    }
}
