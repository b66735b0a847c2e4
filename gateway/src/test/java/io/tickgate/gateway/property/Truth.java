package io.tickgate.gateway.property;

import io.tickgate.model.Bar;
import io.tickgate.model.BarInterval;
import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Level;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one symbol's log says, worked out in the plainest way: the value of every position, kept for ever.
 *
 * <p>Confined to the thread of its test.
 */
final class Truth {
    private final Symbol symbol;
    private final @Nullable String onlyEpoch;
    private final Map<String, @Nullable Quote> quotes = new HashMap<>();
    private final Map<String, List<List<Level>>> books = new HashMap<>();
    private final TreeMap<BigDecimal, Level> bids = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<BigDecimal, Level> asks = new TreeMap<>();
    private final Map<Integer, Trade> tradesThatCount = new LinkedHashMap<>();
    private final Map<String, Integer> tradesById = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private boolean isBookWhole;
    private @Nullable String lastQuote;
    private @Nullable String lastBook;
    private long markMicros = Long.MIN_VALUE;

    /** A record of the trade topic where it stands. */
    record Event(String epoch, long sequence, Trade trade) {}

    /** @param onlyEpoch the name by which the log calls its only epoch, {@code null} if gateways call them the same */
    Truth(Symbol symbol, @Nullable String onlyEpoch) {
        this.symbol = symbol;
        this.onlyEpoch = onlyEpoch;
    }

    /** Returns what the log calls an epoch that a gateway has named. */
    String named(String epoch) {
        return onlyEpoch == null ? epoch : onlyEpoch;
    }

    Symbol symbol() {
        return symbol;
    }

    static String at(String epoch, long sequence) {
        return epoch + ":" + sequence;
    }

    void quote(String position, @Nullable Quote quote) {
        quotes.put(position, quote);
        lastQuote = position;
    }

    void book(String position, BookChange change) {
        if (change.isFull()) {
            bids.clear();
            asks.clear();
            isBookWhole = true;
        } else if (!isBookWhole) {
            return;
        }
        change.levels().bids().forEach(level -> set(bids, level));
        change.levels().asks().forEach(level -> set(asks, level));
        books.put(position, List.of(List.copyOf(bids.values()), List.copyOf(asks.values())));
        lastBook = position;
    }

    void loseBook() {
        isBookWhole = false;
    }

    private static void set(Map<BigDecimal, Level> side, Level level) {
        var price = BigDecimal.valueOf(level.price().mantissa(), level.price().scale())
                .stripTrailingZeros();
        if (level.size().mantissa() == 0) {
            side.remove(price);
        } else {
            side.put(price, level);
        }
    }

    void trade(String epoch, long sequence, Trade trade) {
        if (!events.isEmpty() && !events.get(events.size() - 1).epoch().equals(epoch)) {
            // The topic was made anew: bars are not continued.
            tradesThatCount.clear();
            tradesById.clear();
        }
        events.add(new Event(epoch, sequence, trade));
        if (trade.cancels() != null) {
            tradesThatCount.remove(tradesById.get(trade.cancels()));
        } else if (trade.corrects() != null) {
            int corrected = tradesById.get(trade.corrects());
            tradesById.put(id(trade), corrected);
            tradesThatCount.computeIfPresent(
                    corrected,
                    (same, before) -> new Trade(trade.price(), trade.size(), trade.id(), null, before.timeMicros()));
        } else {
            tradesById.put(id(trade), events.size());
            tradesThatCount.put(events.size(), trade);
            markMicros = Math.max(markMicros, trade.timeMicros());
        }
    }

    private static String id(Trade trade) {
        return java.util.Objects.requireNonNull(trade.id());
    }

    void passes(long timeMicros) {
        markMicros = Math.max(markMicros, timeMicros);
    }

    /** Returns the quote of a position; it must be one. */
    @Nullable
    Quote quoteAt(String position) {
        if (!quotes.containsKey(position)) {
            throw new AssertionError("no quote of %s at %s".formatted(symbol, position));
        }
        return quotes.get(position);
    }

    @Nullable
    String lastQuote() {
        return lastQuote;
    }

    @Nullable
    String lastBook() {
        return lastBook;
    }

    /** Returns bids and asks of a position, the best {@code depth} of each. */
    List<List<Level>> bookAt(String position, int depth) {
        var book = books.get(position);
        if (book == null) {
            throw new AssertionError("no book of %s at %s".formatted(symbol, position));
        }
        return book.stream()
                .map(side -> side.subList(0, Math.min(depth, side.size())))
                .toList();
    }

    List<Event> events() {
        return events;
    }

    /** Returns the trades after one position and up to another. */
    List<Trade> tradesBetween(String epoch, long after, long upTo) {
        return events.stream()
                .filter(event -> event.epoch().equals(epoch) && event.sequence() > after && event.sequence() <= upTo)
                .map(Event::trade)
                .toList();
    }

    /** Compares a bar with the trades that count, as far as the bar says that it is whole. */
    void check(BarInterval interval, Bar bar) {
        var trades = tradesThatCount.values().stream()
                .filter(trade -> interval.startMicros(trade.timeMicros()) == bar.startMicros())
                .toList();
        String what = "%s of %s: %s, trades %s of %s".formatted(interval, symbol, bar, trades, events);
        boolean isOver = bar.startMicros() + interval.micros() <= markMicros;
        if (bar.isFinal() != isOver) {
            throw new AssertionError("final? " + what);
        }
        if (bar.isPartial()) {
            return;
        }
        var volume = trades.stream()
                .map(trade ->
                        BigDecimal.valueOf(trade.size().mantissa(), trade.size().scale()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        if (bar.count() != trades.size() || bar.volume().compareTo(volume) != 0) {
            throw new AssertionError("count and volume " + what);
        }
        if (trades.isEmpty()) {
            return;
        }
        var prices = trades.stream().map(Trade::price).sorted().toList();
        var first =
                trades.stream().min(Comparator.comparingLong(Trade::timeMicros)).orElseThrow();
        var last = trades.stream()
                .reduce((a, b) -> b.timeMicros() >= a.timeMicros() ? b : a)
                .orElseThrow();
        boolean isRight = bar.low().compareTo(prices.get(0)) == 0
                && bar.high().compareTo(prices.get(prices.size() - 1)) == 0
                && bar.open().compareTo(first.price()) == 0
                && bar.close().compareTo(last.price()) == 0;
        if (!isRight) {
            throw new AssertionError("prices " + what);
        }
    }

    static List<List<Level>> sides(BookLevels levels) {
        return List.of(levels.bids(), levels.asks());
    }
}
