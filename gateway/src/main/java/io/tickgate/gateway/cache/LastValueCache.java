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
import org.jspecify.annotations.Nullable;

/**
 * The latest of every topic of the market.
 *
 * <p>Bounded by the number of symbols in the log: only the feeds add one, a client never does.
 *
 * <p>Thread-safe.
 */
public final class LastValueCache {
    private final CacheSettings settings;
    private final Hub hub;
    private final AtomicInteger handles = new AtomicInteger();
    private final List<Channel> channels;
    private final Map<Symbol, SymbolCells> bySymbol = new ConcurrentHashMap<>();
    private final List<SymbolCells> inOrder = new ArrayList<>();
    private volatile int count;

    public LastValueCache(CacheSettings settings, Hub hub) {
        this.settings = settings;
        this.hub = hub;
        var all = new ArrayList<>(List.of(Channel.INSTRUMENT, Channel.QUOTE, Channel.TRADE));
        settings.bookDepths().forEach(depth -> all.add(Channel.book(depth)));
        all.add(Channel.FULL_BOOK);
        settings.bars().forEach(interval -> all.add(Channel.bar(interval)));
        channels = List.copyOf(all);
    }

    /** The channels that every symbol has. */
    public List<Channel> channels() {
        return channels;
    }

    /** Returns the cells of a symbol, new and empty ones if it has none: for feeds. */
    public SymbolCells add(Symbol symbol) {
        var cells = bySymbol.get(symbol);
        return cells != null ? cells : bySymbol.computeIfAbsent(symbol, this::create);
    }

    private SymbolCells create(Symbol symbol) {
        var cells = new SymbolCells(symbol, settings, hub, handles::incrementAndGet);
        synchronized (inOrder) {
            inOrder.add(cells);
            count = inOrder.size();
        }
        return cells;
    }

    /** Returns how many symbols there are. */
    public int count() {
        return count;
    }

    /** Returns the symbols that were added after the first {@code known}, in the order in which they came. */
    public List<SymbolCells> addedAfter(int known) {
        synchronized (inOrder) {
            return List.copyOf(inOrder.subList(known, inOrder.size()));
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
