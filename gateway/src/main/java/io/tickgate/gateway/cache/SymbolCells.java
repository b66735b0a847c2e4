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
import java.util.function.IntSupplier;
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

    /** @param handles a new number for each topic */
    SymbolCells(Symbol symbol, CacheSettings settings, Hub hub, IntSupplier handles) {
        this.symbol = symbol;
        instrument = new LastValue<>(topic(Channel.INSTRUMENT), handles.getAsInt(), hub.newAudience(), Encoder::tail);
        quote = new LastValue<>(topic(Channel.QUOTE), handles.getAsInt(), hub.newAudience(), Encoder::tail);
        trades = new Tape(topic(Channel.TRADE), handles.getAsInt(), hub.newAudience(), settings.tapeCapacity());
        for (int depth : settings.bookDepths()) {
            books.add(new BookCell(topic(Channel.book(depth)), handles.getAsInt(), hub.newAudience(), depth, book));
        }
        books.add(
                new BookCell(topic(Channel.FULL_BOOK), handles.getAsInt(), hub.newAudience(), Integer.MAX_VALUE, book));
        put(instrument);
        put(quote);
        put(trades);
        books.forEach(this::put);
    }

    private Topic topic(Channel channel) {
        return new Topic(channel, symbol);
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
