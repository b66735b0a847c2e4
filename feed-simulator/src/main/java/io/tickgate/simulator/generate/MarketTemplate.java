package io.tickgate.simulator.generate;

import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.OrderBook;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.recording.TimedTick;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The recorded ticks of one instrument, to be cloned. A change of its book stands there as the best levels after it.
 *
 * <p>In memory: 90 seconds of six instruments are about 80,000 ticks.
 *
 * <p>Thread-safe.
 *
 * @param unitDollars what one unit of its sizes is worth
 */
record MarketTemplate(List<TimedTick> ticks, double unitDollars) {
    static final int BOOK_DEPTH = 20;

    private static final double BITCOIN_CONTRACT_DOLLARS = 100;
    private static final double ETHER_CONTRACT_DOLLARS = 10;

    /** Reads one template for each instrument of the recording. */
    static List<MarketTemplate> of(Recording recording, boolean withBooks) {
        Map<Symbol, List<TimedTick>> ticks = new HashMap<>();
        Map<Symbol, OrderBook> books = new HashMap<>();
        try (var stream = recording.open()) {
            for (var tick = stream.next(); tick != null; tick = stream.next()) {
                var collected = ticks.computeIfAbsent(tick.symbol(), key -> new ArrayList<>());
                if (!(tick.tick() instanceof BookChange change)) {
                    collected.add(tick);
                } else if (withBooks) {
                    var book = books.computeIfAbsent(tick.symbol(), key -> new OrderBook());
                    book.apply(change);
                    collected.add(
                            new TimedTick(tick.timeNanos(), tick.symbol(), new BookChange(true, book.top(BOOK_DEPTH))));
                }
            }
        }
        return recording.instruments().keySet().stream()
                .map(symbol -> of(symbol, Objects.requireNonNull(ticks.get(symbol))))
                .toList();
    }

    private static MarketTemplate of(Symbol symbol, List<TimedTick> ticks) {
        var template = new MarketTemplate(ticks, 1);
        boolean isInContracts = symbol.value().startsWith("cm:");
        boolean isBitcoin = symbol.value().contains("BTC");
        return new MarketTemplate(
                ticks,
                isInContracts
                        ? isBitcoin ? BITCOIN_CONTRACT_DOLLARS : ETHER_CONTRACT_DOLLARS
                        : dollars(template.firstTradeFrom(0)));
    }

    private static double dollars(Trade trade) {
        return trade.price().mantissa() / Math.pow(10, trade.price().scale());
    }

    /** The first trade at or after {@code index}, from the begin again after the end. */
    Trade firstTradeFrom(int index) {
        for (int i = 0; i < ticks.size(); i++) {
            if (ticks.get((index + i) % ticks.size()).tick() instanceof Trade trade) {
                return trade;
            }
        }
        throw new IllegalArgumentException("a recording without trades (expected: one to scale prices by)");
    }

    /** The last quote before {@code index}, from the end again before the begin. */
    Quote lastQuoteBefore(int index) {
        for (int i = 1; i <= ticks.size(); i++) {
            if (ticks.get(Math.floorMod(index - i, ticks.size())).tick() instanceof Quote quote) {
                return quote;
            }
        }
        throw new IllegalArgumentException("a recording without quotes (expected: one to begin with)");
    }

    /** The last book before {@code index}, from the end again before the begin. */
    BookLevels lastBookBefore(int index) {
        for (int i = 1; i <= ticks.size(); i++) {
            if (ticks.get(Math.floorMod(index - i, ticks.size())).tick() instanceof BookChange book) {
                return book.levels();
            }
        }
        throw new IllegalArgumentException("a recording without books (expected: one to begin with)");
    }

    /** How long one pass takes. */
    long lengthNanos() {
        return ticks.get(ticks.size() - 1).timeNanos() - ticks.get(0).timeNanos() + 1;
    }
}
