package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Hub;
import io.tickgate.model.Channel;
import io.tickgate.model.Fields;
import io.tickgate.model.Instrument;
import io.tickgate.model.Quote;
import io.tickgate.model.Shape;
import io.tickgate.model.Symbol;
import io.tickgate.model.Topic;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known of one symbol: a cell for each channel. A symbol of the market has all channels of the market;
 * a channel of an operator's own it has once there is a record of it.
 *
 * <p>Bounded by the channels.
 *
 * <p>Thread-safe; each cell names its writer.
 */
public final class SymbolCells {
    private final Symbol symbol;
    private final CacheSettings settings;
    private final Hub hub;
    private final IntSupplier handles;
    private final Map<String, LastValue<Fields>> states = new ConcurrentHashMap<>(2);
    private final Map<String, EventTape> logs = new ConcurrentHashMap<>(2);
    private volatile @Nullable MarketCells market;

    /** @param handles a new number for each topic */
    SymbolCells(Symbol symbol, CacheSettings settings, Hub hub, IntSupplier handles) {
        this.symbol = symbol;
        this.settings = settings;
        this.hub = hub;
        this.handles = handles;
    }

    /** Whether the market has it. */
    boolean isOfMarket() {
        return market != null;
    }

    /**
     * Makes it a symbol of the market.
     *
     * @param onNew is given each cell before anybody sees it
     * @return whether it was none
     */
    synchronized boolean addMarket(Consumer<? super TopicCell> onNew) {
        boolean isNew = market == null;
        if (isNew) {
            var added = new MarketCells(symbol, settings, hub, handles);
            added.all().forEach(onNew);
            market = added;
        }
        return isNew;
    }

    /** Gives it a channel of an operator's own; returns whether it did not have it. */
    synchronized boolean addOwn(Channel channel) {
        if (own(channel) != null) {
            return false;
        }
        var topic = new Topic(channel, symbol);
        int handle = handles.getAsInt();
        if (channel.shape() == Shape.LOG) {
            logs.put(channel.name(), new EventTape(topic, handle, hub.newAudience(), settings.tapeCapacity()));
        } else {
            states.put(channel.name(), new LastValue<>(topic, handle, hub.newAudience(), Encoder::tail));
        }
        return true;
    }

    private @Nullable TopicCell own(Channel channel) {
        return channel.shape() == Shape.LOG ? logs.get(channel.name()) : states.get(channel.name());
    }

    private MarketCells market() {
        return Objects.requireNonNull(market, "a symbol of the market");
    }

    public Symbol symbol() {
        return symbol;
    }

    /** Reads where its cells are, for what that does to the processor's cache; the number means nothing. */
    public int touch() {
        var known = market;
        return known == null ? 0 : known.touch();
    }

    public LastValue<Instrument> instrument() {
        return market().instrument();
    }

    /** Returns the reference data of the symbol, {@code null} if none is known. */
    public @Nullable Instrument reference() {
        var known = market;
        var version = known == null ? null : known.instrument().get();
        return version == null ? null : version.value();
    }

    public LastValue<Quote> quote() {
        return market().quote();
    }

    public TradeTape trades() {
        return market().trades();
    }

    public SymbolBook book() {
        return market().book();
    }

    public SymbolBars bars() {
        return market().bars();
    }

    /** Returns the book in each depth. */
    public List<BookCell> books() {
        return market().books();
    }

    /** Returns all that is built from trades: the trades themselves, and the bars. */
    public List<TopicCell> ofTrades() {
        return market().ofTrades();
    }

    /** Tells the readers of every depth that the book has changed. */
    public void announceBook() {
        market().announceBook();
    }

    /** Returns the cell of a channel of the shape state of an operator's own, which it has. */
    public LastValue<Fields> state(Channel channel) {
        return Objects.requireNonNull(states.get(channel.name()), channel::name);
    }

    /** Returns the cell of a channel of the shape log of an operator's own, which it has. */
    public EventTape events(Channel channel) {
        return Objects.requireNonNull(logs.get(channel.name()), channel::name);
    }

    /** Returns the cell of a channel, or {@code null} if it does not have it. */
    public @Nullable TopicCell of(Channel channel) {
        var known = market;
        var cell = known == null ? null : known.of(channel);
        return cell == null ? own(channel) : cell;
    }
}
