package io.tickgate.simulator.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tickgate.model.BookChange;
import io.tickgate.model.Instrument;
import io.tickgate.model.OrderBook;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.model.TradingState;
import io.tickgate.record.SourceTopic;
import io.tickgate.record.TickCodec;
import io.tickgate.simulator.binance.BinanceRecording;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.recording.TimedTick;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GeneratedSessionTest {
    private static final Recording RECORDING = BinanceRecording.shipped().until(BinanceRecording.SMOKE_END);
    private static final int RATE = 1_000;
    private static final long SLOT_NANOS = 1_000_000_000L / RATE;
    private static final long HALT_NANOS = Duration.ofSeconds(3).toNanos();

    /** More than a day of it are {@value #TWO_DAYS} records. */
    private static final SessionPlan DAYS = new SessionPlan(
            Duration.ofSeconds(1),
            Duration.ofSeconds(20),
            Duration.ofSeconds(15),
            Duration.ofSeconds(2),
            Duration.ofNanos(HALT_NANOS));

    private static final int TWO_DAYS = 40_000;

    @Test
    void goesFromPreOpenToOpenToClosedAndHaltsSomeInBetween() {
        var market = days(20);
        Map<Symbol, List<String>> lives = new LinkedHashMap<>();
        market.instruments()
                .forEach((symbol, instrument) -> lives.put(
                        symbol, new ArrayList<>(List.of(instrument.state().code()))));

        for (var tick : ticksOf(market)) {
            if (tick.tick() instanceof Instrument instrument) {
                lives.get(tick.symbol()).add(instrument.state().code());
            }
        }

        assertThat(lives).hasSize(20);
        assertThat(lives.values())
                .allSatisfy(life -> assertThat(String.join(" ", life))
                        .matches("pre-open open( halted open)*( halted)? closed pre-open open.*"));
        assertThat(lives.values().stream().filter(life -> life.contains("halted")))
                .hasSizeBetween(3, 19);
    }

    @Test
    void quotesOnlyBeforeTheCloseAndTradesOnlyWhileOpen() {
        var market = days(20);
        Map<Symbol, TradingState> states = new HashMap<>();
        market.instruments().forEach((symbol, instrument) -> states.put(symbol, instrument.state()));
        Map<TradingState, Integer> quotes = new EnumMap<>(TradingState.class);

        for (var tick : ticksOf(market)) {
            var state = states.get(tick.symbol());
            if (tick.tick() instanceof Instrument instrument) {
                states.put(tick.symbol(), instrument.state());
            } else if (tick.tick() instanceof Quote) {
                quotes.merge(state, 1, Integer::sum);
            } else if (tick.tick() instanceof Trade trade && trade.cancels() == null && trade.corrects() == null) {
                assertThat(state).isEqualTo(TradingState.OPEN);
            }
        }

        assertThat(quotes).containsOnlyKeys(TradingState.PRE_OPEN, TradingState.OPEN);
    }

    @Test
    void saysWhyASymbolIsHaltedAndForHowLongItIs() {
        Map<Symbol, Long> haltedAt = new HashMap<>();
        int resumed = 0;

        for (var tick : ticksOf(days(20))) {
            if (!(tick.tick() instanceof Instrument instrument)) {
                continue;
            }
            assertThat(instrument.stateReason() != null).isEqualTo(instrument.state() == TradingState.HALTED);
            var since = haltedAt.remove(tick.symbol());
            if (instrument.state() == TradingState.HALTED) {
                haltedAt.put(tick.symbol(), tick.timeNanos());
            } else if (since != null && instrument.state() == TradingState.OPEN) {
                assertThat(tick.timeNanos() - since).isBetween(HALT_NANOS, HALT_NANOS + 5 * SLOT_NANOS);
                resumed++;
            }
        }

        assertThat(resumed).isGreaterThan(5);
    }

    @Test
    void standsStillWhileClosedAndKeepsTheRateOtherwise() {
        long before = 0;
        List<Long> leaps = new ArrayList<>();

        for (var tick : ticksOf(settings(20).withSession(DAYS))) {
            if (before > 0 && tick.timeNanos() - before != SLOT_NANOS) {
                leaps.add(tick.timeNanos() - before);
            }
            before = tick.timeNanos();
        }

        assertThat(leaps).hasSize(1);
        assertThat(Duration.ofNanos(leaps.get(0))).isBetween(Duration.ofSeconds(14), Duration.ofSeconds(15));
    }

    @Test
    void goesOnWhereItStoodAfterAHalt() {
        // The halted one must not have all its missed ticks at once, before anyone else has one.
        var plan = new SessionPlan(
                Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMinutes(1), Duration.ofSeconds(10));
        Symbol resumed = null;
        Map<Symbol, Integer> after = new HashMap<>();

        for (var tick : ticksOf(settings(5).withSession(plan).withTicks(150_000))) {
            if (tick.tick() instanceof Instrument instrument) {
                resumed = instrument.state() == TradingState.OPEN && resumed == null ? tick.symbol() : resumed;
            } else if (resumed != null
                    && after.values().stream().mapToInt(n -> n).sum() < 500) {
                after.merge(tick.symbol(), 1, Integer::sum);
            }
        }

        assertThat(after).hasSize(5);
    }

    @Test
    void goesOnIfEverySymbolIsHalted() {
        var plan = new SessionPlan(
                Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(3));

        assertThat(ticksOf(settings(1).withSession(plan).withTicks(5_000))).hasSize(5_000);
    }

    @Test
    void measuresANewDayFromTheLastTradeThatStands() {
        // So many that the last trades of some days are among them.
        var market = new GeneratedMarket(
                settings(20).withSession(DAYS).withAmendments(new AmendShares(0.3, 0.3)), RECORDING);
        Map<Symbol, Map<String, Price>> standing = new HashMap<>();
        int measured = 0;

        for (var tick : ticksOf(market)) {
            var trades = standing.computeIfAbsent(tick.symbol(), key -> new LinkedHashMap<>());
            if (tick.tick() instanceof Trade trade) {
                if (trade.cancels() != null) {
                    trades.remove(trade.cancels());
                } else {
                    trades.put(trade.corrects() == null ? trade.id() : trade.corrects(), trade.price());
                }
            } else if (tick.tick() instanceof Instrument now && now.state() == TradingState.PRE_OPEN) {
                var prices = List.copyOf(trades.values());
                assertThat(now.previousClose()).isEqualTo(prices.get(prices.size() - 1));
                measured++;
            }
        }

        assertThat(measured).isEqualTo(20);
    }

    @Test
    void cancelsATradeSomeSecondsLaterAndRepeatsIt() {
        Map<String, TimedTick> trades = new HashMap<>();
        int cancels = 0;

        for (var tick : ticksOf(days(20))) {
            if (!(tick.tick() instanceof Trade trade)) {
                continue;
            }
            assertThat(trade.timeMicros()).isEqualTo(tick.timeNanos() / 1_000);
            if (trade.cancels() == null) {
                trades.put(tick.symbol() + " " + trade.id(), tick);
            } else {
                cancels++;
                var cancelled = trades.remove(tick.symbol() + " " + trade.cancels());
                assertThat(cancelled.tick()).isInstanceOfSatisfying(Trade.class, wrong -> {
                    assertThat(trade.price()).isEqualTo(wrong.price());
                    assertThat(trade.size()).isEqualTo(wrong.size());
                    assertThat(trade.id()).isNull();
                });
                assertSomeSecondsLater(cancelled, tick);
            }
        }

        assertThat(cancels).isGreaterThan(50);
    }

    @Test
    void correctsATradeUnderANewIdWithAnotherPriceOrSize() {
        Map<String, TimedTick> trades = new HashMap<>();
        int corrections = 0;

        for (var tick : ticksOf(days(20))) {
            if (!(tick.tick() instanceof Trade trade) || trade.cancels() != null) {
                continue;
            }
            assertThat(trades).doesNotContainKey(tick.symbol() + " " + trade.id());
            trades.put(tick.symbol() + " " + trade.id(), tick);
            if (trade.corrects() != null) {
                corrections++;
                var corrected = trades.get(tick.symbol() + " " + trade.corrects());
                assertThat(corrected.tick()).isInstanceOfSatisfying(Trade.class, wrong -> {
                    assertThat(trade.price().equals(wrong.price()))
                            .isNotEqualTo(trade.size().equals(wrong.size()));
                    assertThat(trade.price().mantissa()).isPositive();
                });
                assertSomeSecondsLater(corrected, tick);
            }
        }

        assertThat(corrections).isGreaterThan(50);
    }

    @Test
    void amendsTheShareOfTradesThatItIsToldTo() {
        int trades = 0;
        int cancels = 0;
        int corrections = 0;

        for (var tick : ticksOf(settings(50).withTicks(100_000).withAmendments(new AmendShares(0.02, 0.1)))) {
            if (tick.tick() instanceof Trade trade) {
                cancels += trade.cancels() == null ? 0 : 1;
                corrections += trade.corrects() == null ? 0 : 1;
                trades += trade.cancels() == null && trade.corrects() == null ? 1 : 0;
            }
        }

        assertThat(cancels / (double) trades).isCloseTo(0.02, within(0.005));
        assertThat(corrections / (double) trades).isCloseTo(0.1, within(0.015));
    }

    @Test
    void letsEveryTradeStandIfNotToldOtherwise() {
        assertThat(ticksOf(settings(50).withTicks(50_000)))
                .noneMatch(tick ->
                        tick.tick() instanceof Trade trade && (trade.cancels() != null || trade.corrects() != null));
    }

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(ticksOf(days(20))).isEqualTo(ticksOf(days(20)));
    }

    @Test
    void tellsWholeBooksEachMinuteAlsoWhileClosed() {
        var plan = new SessionPlan(
                Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(4), Duration.ZERO, Duration.ZERO);
        var settings = new GeneratorSettings(3, 1, true, false, true, RATE, 6_100, plan, AmendShares.NONE);
        Map<Symbol, OrderBook> books = new HashMap<>();
        boolean isClosed = false;
        int told = 0;

        for (var tick : ticksOf(settings)) {
            if (tick.tick() instanceof Instrument instrument) {
                isClosed = instrument.state() == TradingState.CLOSED;
            } else if (tick.tick() instanceof BookChange change) {
                var book = books.computeIfAbsent(tick.symbol(), key -> new OrderBook());
                if (isClosed) {
                    assertThat(change.isFull()).isTrue();
                    assertThat(change.levels()).isEqualTo(book.all());
                    told++;
                }
                book.apply(change);
            }
        }

        // At the first of the marks no book is a minute old for most; three or four follow within the four minutes.
        assertThat(told).isBetween(3 * 3, 4 * 3);
    }

    @Test
    void publishesWhatTheSchemasAllow() throws IOException {
        var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        Map<SourceTopic, Schema> schemas = new EnumMap<>(SourceTopic.class);
        for (var topic : SourceTopic.values()) {
            String name = "/schema/%s.schema.json".formatted(topic.name().toLowerCase(Locale.ROOT));
            try (var stream = TickCodec.class.getResourceAsStream(name)) {
                schemas.put(
                        topic,
                        registry.getSchema(
                                new String(stream.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON));
            }
        }

        for (var tick : ticksOf(days(20)).subList(0, 25_000)) {
            var topic = TickCodec.topicOf(tick.tick());
            // Quotes are most of it, and no news.
            if (topic != SourceTopic.QUOTE) {
                var json = new String(TickCodec.encode(tick.tick()), StandardCharsets.UTF_8);
                assertThat(schemas.get(topic).validate(json, InputFormat.JSON))
                        .as(json)
                        .isEmpty();
            }
        }
    }

    @Test
    void refusesPlansThatCannotBe() {
        assertThatThrownBy(() -> new SessionPlan(
                        Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, Duration.ZERO))
                .hasMessage("closed: PT0S (expected: above 0s, where the market closes)");
        assertThatThrownBy(() -> new SessionPlan(
                        Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO))
                .hasMessage("halt for: PT0S (expected: above 0s, where symbols are halted)");
        assertThatThrownBy(() -> new AmendShares(1.5, 0)).hasMessage("cancel share: 1.5 (expected: 0 to 1)");
        assertThatThrownBy(() -> new AmendShares(0, Double.NaN)).hasMessage("correct share: NaN (expected: 0 to 1)");
        assertThatThrownBy(() -> new AmendShares(0.6, 0.6))
                .hasMessage("cancel share 0.6, correct share 0.6 (expected: together at most 1)");
    }

    private static void assertSomeSecondsLater(TimedTick trade, TimedTick amendment) {
        // What came due in a burst of changes of state waits for them.
        assertThat(amendment.timeNanos() - trade.timeNanos())
                .isBetween(Amendments.SOONEST_NANOS, Amendments.LATEST_NANOS + 50 * SLOT_NANOS);
    }

    private static GeneratedMarket days(int symbols) {
        return new GeneratedMarket(
                settings(symbols).withSession(DAYS).withAmendments(new AmendShares(0.05, 0.05)), RECORDING);
    }

    private static GeneratorSettings settings(int symbols) {
        return GeneratorSettings.of(symbols, 3, RATE).withTicks(TWO_DAYS);
    }

    private static List<TimedTick> ticksOf(GeneratorSettings settings) {
        return ticksOf(new GeneratedMarket(settings, RECORDING));
    }

    private static List<TimedTick> ticksOf(GeneratedMarket market) {
        var ticks = new ArrayList<TimedTick>();
        try (var stream = market.open()) {
            for (var tick = stream.next(); tick != null; tick = stream.next()) {
                ticks.add(tick);
            }
        }
        return ticks;
    }
}
