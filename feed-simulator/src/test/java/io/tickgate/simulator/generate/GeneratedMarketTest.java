package io.tickgate.simulator.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.model.BookChange;
import io.tickgate.model.OrderBook;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.simulator.binance.BinanceRecording;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.recording.TimedTick;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GeneratedMarketTest {
    private static final Recording RECORDING = BinanceRecording.shipped().until(BinanceRecording.SMOKE_END);
    private static final Symbol APPLE = new Symbol("sim:AAPL");

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(ticksOf(settings(50, 7, true))).isEqualTo(ticksOf(settings(50, 7, true)));
    }

    @Test
    void isTheSameEachTimeItIsOpened() {
        var market = new GeneratedMarket(settings(50, 7, true), RECORDING);

        assertThat(ticksOf(market)).isEqualTo(ticksOf(market));
    }

    @Test
    void isAnotherForAnotherSeed() {
        assertThat(ticksOf(settings(50, 7, false))).isNotEqualTo(ticksOf(settings(50, 8, false)));
    }

    @Test
    void spreadsTicksByTheRate() {
        var ticks = ticksOf(GeneratorSettings.of(10, 1, 1_000).withTicks(500));

        for (int i = 10; i < ticks.size(); i++) {
            assertThat(ticks.get(i).timeNanos()).isEqualTo(RECORDING.startNanos() + i * 1_000_000L);
        }
    }

    @Test
    void beginsEachSymbolWithAQuote() {
        var ticks = ticksOf(GeneratorSettings.of(100, 1, 1_000).withTicks(100));

        assertThat(ticks).allMatch(tick -> tick.tick() instanceof Quote);
        assertThat(ticks.stream().map(TimedTick::symbol).distinct()).hasSize(100);
    }

    @Test
    void tradesFirstAtTheClose() {
        var market = new GeneratedMarket(settings(50, 3, false), RECORDING);
        Map<Symbol, Trade> firsts = new HashMap<>();
        for (var tick : ticksOf(market)) {
            if (tick.tick() instanceof Trade trade) {
                firsts.putIfAbsent(tick.symbol(), trade);
            }
        }

        assertThat(firsts).hasSizeGreaterThan(30);
        firsts.forEach((symbol, trade) -> assertThat(trade.price())
                .isEqualTo(market.instruments().get(symbol).previousClose()));
    }

    @Test
    void takesRealClosesAndNames() {
        var apple = new GeneratedMarket(settings(10, 1, false), RECORDING)
                .instruments()
                .get(APPLE);

        assertThat(apple).isNotNull();
        assertThat(apple.previousClose()).hasToString("523.47");
        assertThat(apple.name()).isEqualTo("Apple Inc.");
        assertThat(apple.tickSize()).hasToString("0.01");
    }

    @Test
    void roundsToCentsAndNeverCrossesNorLocks() {
        for (var tick : ticksOf(settings(200, 5, false))) {
            if (tick.tick() instanceof Quote quote) {
                assertThat(quote.bid().price().scale()).isEqualTo(2);
                assertThat(quote.bid().price()).isLessThan(quote.ask().price());
                assertThat(quote.bid().size().mantissa()).isPositive();
            }
        }
    }

    @Test
    void keepsBooksWholeAndUncrossed() {
        Map<Symbol, OrderBook> books = new HashMap<>();
        for (var tick : ticksOf(settings(20, 5, true))) {
            if (tick.tick() instanceof BookChange change) {
                var book = books.computeIfAbsent(tick.symbol(), key -> new OrderBook());
                assertThat(change.isFull() || books.size() == 20 || book.all().bidCount() > 0)
                        .isTrue();
                book.apply(change);
                var top = book.all();
                assertThat(top.isCrossed()).isFalse();
                assertThat(top.bidCount()).isBetween(1, MarketTemplate.BOOK_DEPTH);
                assertThat(top.askCount()).isBetween(1, MarketTemplate.BOOK_DEPTH);
            }
        }

        assertThat(books).hasSize(20);
    }

    @Test
    void goesOnAfterTheEndOfTheRecording() {
        // One symbol has at most some thousand recorded ticks in twelve seconds.
        var ticks = ticksOf(settings(1, 1, false));

        assertThat(ticks).hasSize(20_000);
    }

    @Test
    void movesAllAtOnceIfAligned() {
        var aligned = new GeneratorSettings(60, 1, false, false, false, 1_000, 600);
        Map<Class<?>, Integer> kindsInARow = new HashMap<>();
        var symbolsInOrder = new ArrayList<Symbol>();
        for (var tick : ticksOf(aligned).subList(60, 90)) {
            symbolsInOrder.add(tick.symbol());
            kindsInARow.merge(tick.tick().getClass(), 1, Integer::sum);
        }

        // Those cloned from the same instrument move one right after the other, not one of them again and again.
        assertThat(new HashSet<>(symbolsInOrder)).hasSizeGreaterThan(20);
    }

    @Test
    void ticksMoreOftenWhereMoreIsTraded() {
        var weighted = new GeneratorSettings(50, 1, true, true, false, 1_000, 20_000);
        Map<Symbol, Integer> counts = new HashMap<>();
        ticksOf(weighted).forEach(tick -> counts.merge(tick.symbol(), 1, Integer::sum));
        var symbols = new ArrayList<>(
                new GeneratedMarket(weighted, RECORDING).instruments().keySet());

        assertThat(counts.get(symbols.get(0))).isGreaterThan(5 * counts.get(symbols.get(49)));
    }

    @Test
    void refusesMoreSymbolsThanThereAre() {
        assertThatThrownBy(() -> new GeneratedMarket(settings(100_000, 1, false), RECORDING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("symbols: 100000 (expected: 1 to 6996)");
    }

    private static GeneratorSettings settings(int symbols, long seed, boolean withBooks) {
        return new GeneratorSettings(symbols, seed, true, false, withBooks, 10_000, 20_000);
    }

    private static List<TimedTick> ticksOf(GeneratorSettings settings) {
        return ticksOf(new GeneratedMarket(settings, RECORDING));
    }

    private static List<TimedTick> ticksOf(GeneratedMarket market) {
        var ticks = new ArrayList<TimedTick>();
        try (var stream = market.open()) {
            for (var tick = stream.next(); tick != null; tick = stream.next()) {
                Tick value = tick.tick();
                assertThat(value).isNotNull();
                ticks.add(tick);
            }
        }
        return ticks;
    }
}
