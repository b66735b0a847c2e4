package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Hub;
import io.tickgate.model.Channel;
import io.tickgate.model.Instrument;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Topic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known of one symbol: a cell for each channel.
 *
 * <p>Thread-safe; each cell names its writer.
 */
public final class SymbolCells {
    private final Symbol symbol;
    private final LastValue<Instrument> instrument;
    private final LastValue<Quote> quote;
    private final Tape trades;
    private final SymbolBook book = new SymbolBook();
    private final List<BookCell> books = new ArrayList<>();
    private final Map<String, TopicCell> byChannel = new LinkedHashMap<>();

    SymbolCells(Symbol symbol, CacheSettings settings, Hub hub, Encoders encoders) {
        this.symbol = symbol;
        instrument = new LastValue<>(new Topic(Channel.INSTRUMENT, symbol), hub.newAudience(), encoders.instruments());
        quote = new LastValue<>(new Topic(Channel.QUOTE, symbol), hub.newAudience(), encoders.quotes());
        trades = new Tape(
                new Topic(Channel.TRADE, symbol), hub.newAudience(), settings.tapeCapacity(), encoders.trades());
        for (int depth : settings.bookDepths()) {
            books.add(new BookCell(
                    new Topic(Channel.book(depth), symbol), depth, book, hub.newAudience(), encoders.books()));
        }
        put(instrument);
        put(quote);
        put(trades);
        books.forEach(this::put);
    }

    private void put(TopicCell cell) {
        byChannel.put(cell.topic().channel().name(), cell);
    }

    public Symbol symbol() {
        return symbol;
    }

    public LastValue<Instrument> instrument() {
        return instrument;
    }

    public LastValue<Quote> quote() {
        return quote;
    }

    public Tape trades() {
        return trades;
    }

    public SymbolBook book() {
        return book;
    }

    /** Tells the readers of every depth that the book has changed. */
    public void announceBook() {
        for (var cell : books) {
            cell.audience().announce();
        }
    }

    /** Returns the cell of a channel, or {@code null} if there is no such channel. */
    public @Nullable TopicCell of(Channel channel) {
        return byChannel.get(channel.name());
    }
}
