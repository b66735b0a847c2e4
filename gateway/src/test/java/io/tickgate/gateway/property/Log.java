package io.tickgate.gateway.property;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.testing.Market;
import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A random log of some symbols, which gateways read each at its own pace, and the truth of it.
 *
 * <p>Confined to the thread of its test.
 */
final class Log {
    static final List<Symbol> SYMBOLS =
            Stream.of("A:1", "A:2", "B:1").map(Symbol::new).toList();

    static final String FIRST_EPOCH = "k1";

    private static final long FIRST_MICROS = 1_763_790_120_000_000L;
    private static final int PRICES = 6;

    private final Random random;
    private final @Nullable Broker broker;
    private final Set<Symbol> lostBooks = new HashSet<>();
    private final List<Consumer<Market>> records = new ArrayList<>();
    private final Map<Symbol, Truth> truths = new LinkedHashMap<>();
    private final Map<Symbol, List<String>> tradeIds = new LinkedHashMap<>();
    private String epoch = FIRST_EPOCH;
    private long offset;
    private long timeMicros = FIRST_MICROS;
    private int ids;

    /** Where records go; a log in memory gives offsets of its own. */
    interface Broker {
        /**
         * Writes a record and returns its offset.
         *
         * @param tick {@code null} for a tombstone
         * @param isAfterLoss whether the publisher has skipped a number before it
         */
        long write(SourceTopic topic, Symbol symbol, @Nullable Tick tick, long timeMicros, boolean isAfterLoss);
    }

    Log(Random random) {
        this(random, null);
    }

    /** @param broker {@code null} for a log in memory */
    Log(Random random, @Nullable Broker broker) {
        this.random = random;
        this.broker = broker;
        SYMBOLS.forEach(symbol -> truths.put(symbol, new Truth(symbol, broker == null ? null : epoch)));
        SYMBOLS.forEach(symbol -> tradeIds.put(symbol, new ArrayList<>()));
    }

    /** Nothing happens for so long; returns until when. */
    long pause(long micros) {
        timeMicros += micros;
        SYMBOLS.forEach(symbol -> truth(symbol).passes(timeMicros));
        return timeMicros;
    }

    Truth truth(Symbol symbol) {
        return java.util.Objects.requireNonNull(truths.get(symbol));
    }

    int size() {
        return records.size();
    }

    /** Whether the topics have been made anew. */
    boolean hasSeveralEpochs() {
        return !epoch.equals(FIRST_EPOCH);
    }

    /** Brings a record to a market. */
    void read(int number, Market market) {
        records.get(number).accept(market);
    }

    void add() {
        var symbol = SYMBOLS.get(random.nextInt(SYMBOLS.size()));
        timeMicros += random.nextInt(300_000);
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> quote(symbol);
            case 5, 6, 7, 8, 9 -> bookChange(symbol, random.nextInt(12) == 0);
            case 10, 11, 12, 13, 14, 15 -> trade(symbol);
            case 16 -> revision(symbol);
            case 17 -> passes();
            case 18 -> {
                if (random.nextInt(4) == 0) {
                    loseBook(symbol);
                }
            }
            default -> newEpochSeldom();
        }
    }

    private LogPosition next(SourceTopic topic, Symbol symbol, @Nullable Tick tick) {
        if (broker == null) {
            // Offsets have holes: of other symbols, of transactions, of compaction.
            offset += 1 + random.nextInt(3);
        } else {
            boolean isAfterLoss = topic == SourceTopic.BOOK && lostBooks.remove(symbol);
            offset = broker.write(topic, symbol, tick, timeMicros, isAfterLoss);
        }
        return new LogPosition(epoch, offset, timeMicros);
    }

    private void quote(Symbol symbol) {
        var quote = random.nextInt(20) == 0 ? null : new Quote(side(), side());
        var position = next(SourceTopic.QUOTE, symbol, quote);
        truth(symbol).quote(Truth.at(epoch, offset), quote);
        records.add(market -> market.quote(symbol, position, quote));
    }

    @Nullable
    private Level side() {
        return random.nextInt(10) == 0 ? null : new Level(price(), amount());
    }

    private void bookChange(Symbol symbol, boolean isFull) {
        var bids = new ArrayList<Level>();
        var asks = new ArrayList<Level>();
        for (int i = random.nextInt(PRICES); i >= 0; i--) {
            // A full book names no price twice.
            int step = isFull ? i : random.nextInt(PRICES);
            boolean isBid = random.nextBoolean();
            boolean isGone = !isFull && random.nextInt(3) == 0;
            var level = new Level(new Price(1_000 + (isBid ? -step : 1 + step), 1), isGone ? new Size(0, 0) : amount());
            (isBid ? bids : asks).removeIf(held -> held.price().equals(level.price()));
            (isBid ? bids : asks).add(level);
        }
        bids.sort((a, b) -> b.price().compareTo(a.price()));
        asks.sort((a, b) -> a.price().compareTo(b.price()));
        var change = new BookChange(isFull, BookLevels.of(bids, asks));
        var position = next(SourceTopic.BOOK, symbol, change);
        truth(symbol).book(Truth.at(epoch, offset), change);
        records.add(market -> market.change(symbol, position, change));
    }

    private void loseBook(Symbol symbol) {
        truth(symbol).loseBook();
        lostBooks.add(symbol);
        records.add(market -> market.loseBook(symbol));
    }

    private void trade(Symbol symbol) {
        var trade = new Trade(price(), amount(), "t" + ids++, null, timeMicros - late());
        tradeIds.get(symbol).add(trade.id());
        event(symbol, trade);
    }

    private long late() {
        return random.nextInt(4) == 0 ? random.nextInt(3_000_000) : 0;
    }

    private void revision(Symbol symbol) {
        var known = tradeIds.get(symbol);
        if (known.isEmpty()) {
            return;
        }
        int place = Math.max(0, known.size() - 1 - random.nextInt(4));
        String id = known.get(place);
        boolean isCancel = random.nextBoolean();
        // Venues give a correction an id of its own, or the same again; the next one may name either.
        String ownId = random.nextBoolean() ? id : "r" + ids++;
        var trade = new Trade(price(), amount(), ownId, null, timeMicros, isCancel ? id : null, isCancel ? null : id);
        if (random.nextInt(4) > 0) {
            known.remove(place);
        }
        if (!isCancel && !ownId.equals(id)) {
            known.add(ownId);
        }
        event(symbol, trade);
    }

    private void event(Symbol symbol, Trade trade) {
        var position = next(SourceTopic.TRADE, symbol, trade);
        truth(symbol).trade(epoch, offset, trade);
        records.add(market -> market.event(symbol, position, trade, false));
    }

    private void passes() {
        if (broker != null) {
            // Each trade says how late it is.
            return;
        }
        long passed = timeMicros - 500_000;
        for (var symbol : SYMBOLS) {
            truth(symbol).passes(passed);
        }
        records.add(market -> SYMBOLS.forEach(symbol -> market.passes(symbol, passed)));
    }

    private void newEpochSeldom() {
        if (broker == null && random.nextInt(60) == 0) {
            epoch = "k" + (Integer.parseInt(epoch.substring(1)) + 1);
            offset = random.nextInt(5);
            tradeIds.values().forEach(List::clear);
            String made = epoch;
            records.add(market -> market.madeAnew(made));
        }
    }

    private Price price() {
        return new Price(1_000 + random.nextInt(2 * PRICES) - PRICES, 1);
    }

    /** Now and then with more digits than before. */
    private Size amount() {
        return random.nextInt(200) == 0 ? new Size(1 + random.nextInt(500), 2) : new Size(1 + random.nextInt(50), 1);
    }
}
