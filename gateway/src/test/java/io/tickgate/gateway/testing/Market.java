package io.tickgate.gateway.testing;

import io.tickgate.gateway.cache.BarCell;
import io.tickgate.gateway.cache.CacheSettings;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.log.MarketCuts;
import io.tickgate.model.Bar;
import io.tickgate.model.BarInterval;
import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Channel;
import io.tickgate.model.FieldValue;
import io.tickgate.model.Fields;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Shape;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A market as a feed would bring it into a cache, one record after another in one log.
 *
 * <p>Confined to the thread of its test.
 */
public final class Market {
    public static final Symbol AAPL = new Symbol("AAPL.XNAS");
    public static final Symbol MSFT = new Symbol("MSFT.XNAS");

    /** Channels of an operator's own. */
    public static final Channel FUND = new Channel("fund", Shape.STATE);

    public static final Channel APP_LOG = new Channel("app.log", Shape.LOG);

    public static final long FIRST_MICROS = 1_763_790_123_000_000L;

    private final Hub hub;
    private final NanoClock clock;
    private final LastValueCache cache;
    private final MemoryLog log;
    private final MarketCuts cuts = new MarketCuts();
    private final SourceHealth health = new MarketHealth().newSource();
    private boolean isAnnounced = true;
    private String epoch = "k3";
    private long offset = 100;

    public Market(Hub hub, NanoClock clock, int tapeCapacity) {
        this(hub, clock, tapeCapacity, new AtomicInteger()::incrementAndGet);
    }

    /** @param handles a new number for each topic */
    public Market(Hub hub, NanoClock clock, int tapeCapacity, IntSupplier handles) {
        this.hub = hub;
        this.clock = clock;
        cache = new LastValueCache(
                new CacheSettings(
                        true,
                        List.of(FUND, APP_LOG),
                        List.of(2, 10),
                        tapeCapacity,
                        List.of(BarInterval.ONE_SECOND, BarInterval.ONE_MINUTE),
                        4,
                        0),
                hub,
                handles);
        log = new MemoryLog(hub, cache);
        log.make("topic-" + epoch, health, offset + 1, epoch);
    }

    /** Looks at all of it at one moment, which {@code serve} takes. */
    public MarketCuts cuts() {
        return cuts;
    }

    /** All trades that there have been. */
    public MemoryLog log() {
        return log;
    }

    public LastValueCache cache() {
        return cache;
    }

    /** Returns the bars that are kept, the oldest first; none for another channel. */
    public List<Bar> bars(Symbol symbol, String channel) {
        return cache.channels().stream()
                .filter(known -> known.name().equals(channel))
                .map(known -> cache.add(symbol).of(known))
                .filter(BarCell.class::isInstance)
                .map(cell -> ((BarCell) cell).view())
                .filter(Objects::nonNull)
                .flatMap(view -> view.bars().stream())
                .toList();
    }

    /** What comes from now on is in the cache, and its announcement still under way. */
    public void isAnnouncedLate() {
        isAnnounced = false;
    }

    /** What was announced late is heard now, and all that comes from now on at once. */
    public void isAnnounced() {
        isAnnounced = true;
        hub.wake();
    }

    private void wake() {
        if (isAnnounced) {
            hub.wake();
        }
    }

    /** The offset of the last record. */
    public long offset() {
        return offset;
    }

    public String epoch() {
        return epoch;
    }

    /** The topic is re-created: its offsets begin anew. */
    public void newEpoch(String newEpoch) {
        epoch = newEpoch;
        offset = 0;
        madeAnew(epoch);
    }

    /** The topic of trades is another one from now on. */
    public void madeAnew(String newEpoch) {
        log.make("topic-" + newEpoch, health, 0, newEpoch);
    }

    /** The log has lost its records from this offset on; others come. */
    public void cutOff(long from) {
        offset = from - 1;
        log.cutOff(epoch, from);
    }

    private LogPosition next() {
        offset++;
        return new LogPosition(epoch, offset, FIRST_MICROS + offset);
    }

    public void quote(Symbol symbol, String bid, String ask) {
        var position = next();
        var quote =
                new Quote(new Level(Price.parse(bid), Size.parse("1")), new Level(Price.parse(ask), Size.parse("2")));
        cache.add(symbol).quote().set(position, quote);
        log.append(position, symbol, quote, clock.nanoTime());
        wake();
    }

    /** A quote of each symbol, all of one poll of the feed. */
    public void quotes(List<Symbol> symbols, Quote quote) {
        for (var symbol : symbols) {
            cache.add(symbol).quote().set(next(), quote);
        }
        wake();
    }

    /** Every quote from now on is to be had. */
    public void keepsQuotes() {
        log.makeQuotes("quotes-" + epoch, health, offset + 1, epoch);
    }

    /** One record of the quote topic, {@code null} for a tombstone. */
    public void quote(Symbol symbol, LogPosition position, @Nullable Quote quote) {
        cache.add(symbol).quote().set(position, quote);
        wake();
    }

    public void deleteQuote(Symbol symbol) {
        cache.add(symbol).quote().set(next(), null);
        wake();
    }

    public void trade(Symbol symbol, String price, String size) {
        trade(symbol, price, size, FIRST_MICROS + offset + 1);
    }

    /** A trade at a time of its own, in microseconds since the epoch. */
    public void trade(Symbol symbol, String price, String size, long timeMicros) {
        var position = next();
        event(symbol, position, new Trade(Price.parse(price), Size.parse(size), "t" + offset, null, timeMicros), false);
    }

    /** A trade, cancellation or correction as it is; it may come after a gap. */
    public void trade(Symbol symbol, Trade trade, boolean isAfterGap) {
        event(symbol, next(), trade, isAfterGap);
    }

    /** One record of the trade topic. */
    public void event(Symbol symbol, LogPosition position, Trade trade, boolean isAfterGap) {
        var cells = cache.add(symbol);
        cells.trades().append(position, trade, isAfterGap, clock.nanoTime());
        if (log.partitions().stream().noneMatch(held -> held.identity().epoch().equals(position.epoch()))) {
            madeAnew(position.epoch());
        }
        log.append(position, symbol, trade, isAfterGap, clock.nanoTime());
        if (isAfterGap) {
            cells.bars().lose(trade.timeMicros());
        }
        cells.bars().apply(position, trade, Long.MAX_VALUE);
        wake();
    }

    /** A value of an operator's own channel {@link #FUND}, {@code null} for a tombstone. */
    public void fund(Symbol symbol, @Nullable String value) {
        cache.add(symbol, FUND).state(FUND).set(next(), value == null ? null : fields("nav", value));
        wake();
    }

    /** A line of an operator's own channel {@link #APP_LOG}. */
    public void line(Symbol symbol, String line) {
        var position = next();
        cache.add(symbol, APP_LOG)
                .events(APP_LOG)
                .append(
                        position,
                        new FieldsEvent(fields("line", line), position.timeMicros()),
                        false,
                        clock.nanoTime());
        wake();
    }

    private static Fields fields(String name, String text) {
        return new Fields(Map.of(name, new FieldValue.Text(text)));
    }

    /** The publishers' clocks have come to this time, in microseconds since the epoch. */
    public void passes(Symbol symbol, long timeMicros) {
        cache.add(symbol).bars().close(timeMicros);
        wake();
    }

    /** A whole book: prices and sizes as {@code 10.1x5}, best first. */
    public void book(Symbol symbol, List<String> bids, List<String> asks) {
        change(symbol, new BookChange(true, BookLevels.of(levels(bids), levels(asks))));
    }

    public void bookChange(Symbol symbol, List<String> bids, List<String> asks) {
        change(symbol, new BookChange(false, BookLevels.of(levels(bids), levels(asks))));
    }

    private void change(Symbol symbol, BookChange change) {
        change(symbol, next(), change);
    }

    /** The publisher skipped records of the book. */
    public void loseBook(Symbol symbol) {
        cache.add(symbol).book().invalidate();
    }

    /** One record of the book topic. */
    public void change(Symbol symbol, LogPosition position, BookChange change) {
        var cells = cache.add(symbol);
        if (cells.book().apply(position, change)) {
            cells.announceBook();
        }
        wake();
    }

    private static List<Level> levels(List<String> levels) {
        return levels.stream()
                .map(level -> Arrays.asList(level.split("x")))
                .map(parts -> new Level(Price.parse(parts.get(0)), Size.parse(parts.get(1))))
                .toList();
    }
}
