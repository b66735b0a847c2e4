package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Hub;
import io.tickgate.model.Channel;
import io.tickgate.model.Symbol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The latest of every topic.
 *
 * <p>Bounded by the number of symbols in the log and the channels of an operator's own: only the feeds and the readers of
 * the past add one, a client never does.
 *
 * <p>Thread-safe.
 */
public final class LastValueCache {
    private final CacheSettings settings;
    private final Hub hub;
    private final IntSupplier handles;
    private final List<Channel> channels;
    private final Map<Symbol, SymbolCells> bySymbol = new ConcurrentHashMap<>();
    private final List<SymbolCells> inOrder = new ArrayList<>();
    private final TimesDemand timesDemand = new TimesDemand();
    private volatile int additions;
    private volatile Consumer<? super TopicCell> onNewCell = cell -> {};

    /** A cache whose topics have numbers of their own. */
    public LastValueCache(CacheSettings settings, Hub hub) {
        this(settings, hub, new AtomicInteger()::incrementAndGet);
    }

    /** @param handles a new number for each topic: those of two caches that a connection sees must not be the same */
    public LastValueCache(CacheSettings settings, Hub hub, IntSupplier handles) {
        this.settings = settings;
        this.hub = hub;
        this.handles = handles;
        var all = new ArrayList<>(List.of(Channel.INSTRUMENT, Channel.QUOTE, Channel.TRADE));
        settings.bookDepths().forEach(depth -> all.add(Channel.book(depth)));
        all.add(Channel.FULL_BOOK);
        settings.bars().forEach(interval -> all.add(Channel.bar(interval)));
        if (!settings.hasMarket()) {
            all.clear();
        }
        all.addAll(settings.own());
        channels = List.copyOf(all);
    }

    /** Gives each cell of the market that is added from now on to somebody before anybody else sees it; on any thread. */
    public void onNewCell(Consumer<? super TopicCell> newOnNewCell) {
        onNewCell = newOnNewCell;
    }

    /** Whether the times of records are wanted. */
    public TimesDemand timesDemand() {
        return timesDemand;
    }

    /** The channels that there are. */
    public List<Channel> channels() {
        return channels;
    }

    /** Whether a channel is an operator's own. */
    public boolean isOwn(String channel) {
        return settings.own().stream().anyMatch(own -> own.name().equals(channel));
    }

    /** Returns the cells of a symbol of the market, new and empty ones if it has none: for feeds. */
    public SymbolCells add(Symbol symbol) {
        var cells = cells(symbol);
        if (!cells.isOfMarket() && cells.addMarket(onNewCell)) {
            added(cells);
        }
        return cells;
    }

    /** Returns the cells of a symbol that has a channel of an operator's own, an empty one if it is new: for feeds. */
    public SymbolCells add(Symbol symbol, Channel channel) {
        var cells = cells(symbol);
        if (cells.of(channel) == null && cells.addOwn(channel)) {
            added(cells);
        }
        return cells;
    }

    private SymbolCells cells(Symbol symbol) {
        var cells = bySymbol.get(symbol);
        return cells != null
                ? cells
                : bySymbol.computeIfAbsent(symbol, added -> new SymbolCells(added, settings, hub, handles));
    }

    private void added(SymbolCells cells) {
        synchronized (inOrder) {
            inOrder.add(cells);
            additions = inOrder.size();
        }
    }

    /** Returns how often a symbol has been added, or been given channels that it did not have. */
    public int additions() {
        return additions;
    }

    /** Returns the symbols of all additions after the first {@code known}, in the order in which they came. */
    public List<SymbolCells> addedAfter(int known) {
        synchronized (inOrder) {
            return List.copyOf(inOrder.subList(known, inOrder.size()));
        }
    }

    /** Returns the same, at most so many of them. */
    public List<SymbolCells> addedAfter(int known, int most) {
        synchronized (inOrder) {
            return List.copyOf(inOrder.subList(known, (int) Math.min(inOrder.size(), (long) known + most)));
        }
    }

    /** Returns the cells of a symbol, or {@code null} if the log has none of it. */
    public @Nullable SymbolCells find(Symbol symbol) {
        return bySymbol.get(symbol);
    }

    /** Returns all that is known at this moment. */
    public Collection<SymbolCells> all() {
        return bySymbol.values();
    }
}
