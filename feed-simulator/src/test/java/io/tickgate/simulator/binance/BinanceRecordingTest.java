package io.tickgate.simulator.binance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.model.BookChange;
import io.tickgate.model.OrderBook;
import io.tickgate.model.Quote;
import io.tickgate.model.Side;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import io.tickgate.simulator.recording.LastValues;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.recording.RecordingException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinanceRecordingTest {
    private static final BinanceRecording SHIPPED = BinanceRecording.shipped();
    private static final Recording SMOKE = SHIPPED.until(BinanceRecording.SMOKE_END);
    private static final Symbol SPOT_BTC = new Symbol("spot:BTCUSDT");

    @ParameterizedTest
    @CsvSource({
        "spot:BTCUSDT, 1061, 222, 120",
        "spot:ETHUSDT, 1053, 189, 119",
        "usdm:BTCUSDT, 2073, 436, 208",
        "usdm:ETHUSDT, 2057, 406, 206",
        "cm:BTCUSD_PERP, 681, 33, 798",
        "cm:ETHUSD_PERP, 490, 20, 716",
    })
    void hasTheTicksOfTwelveSeconds(String name, long quotes, long trades, long bookChanges) {
        var values = LastValues.of(SMOKE);
        var symbol = new Symbol(name);

        assertThat(values.count(symbol, SourceTopic.QUOTE)).isEqualTo(quotes);
        assertThat(values.count(symbol, SourceTopic.TRADE)).isEqualTo(trades);
        assertThat(values.count(symbol, SourceTopic.BOOK)).isEqualTo(bookChanges);
    }

    @Test
    void ordersTicksByReceiveTime() {
        long last = SHIPPED.startNanos();
        try (var stream = SHIPPED.open()) {
            for (var tick = stream.next(); tick != null; tick = stream.next()) {
                assertThat(tick.timeNanos()).isGreaterThanOrEqualTo(last);
                last = tick.timeNanos();
            }
        }
    }

    @Test
    void publishesAtTheScaleOfTheInstrument() {
        var values = LastValues.of(SMOKE);
        SHIPPED.instruments().forEach((symbol, instrument) -> {
            var quote = values.quote(symbol);
            assertThat(quote).isNotNull();
            assertThat(quote.bid().price().scale()).isEqualTo(instrument.priceScale());
            assertThat(quote.ask().size().scale()).isEqualTo(instrument.sizeScale());
            assertThat(values.book(symbol, 1).priceScale()).isEqualTo(instrument.priceScale());
            assertThat(values.book(symbol, 1).sizeScale()).isEqualTo(instrument.sizeScale());
        });
    }

    @Test
    void widensAScaleRatherThanLoseDigits() {
        // A single level of 25.426189 BTC has one digit more than the lot size.
        assertThat(SHIPPED.instruments().get(SPOT_BTC).sizeScale()).isEqualTo(6);
        assertThat(SHIPPED.instruments().get(SPOT_BTC).priceScale()).isEqualTo(2);
        assertThat(SHIPPED.instruments().get(new Symbol("usdm:BTCUSDT")).priceScale())
                .isEqualTo(1);
    }

    @Test
    void takesTheFirstTradeForThePreviousClose() {
        assertThat(SHIPPED.instruments().get(SPOT_BTC).previousClose()).hasToString("61837.63");
        assertThat(SHIPPED.instruments().get(new Symbol("cm:ETHUSD_PERP")).previousClose())
                .hasToString("2682.18");
    }

    @Test
    void saysWhoTookTheInitiative() {
        try (var stream = BinanceRecording.shipped(List.of(SPOT_BTC), BinanceRecording.FULL_BOOK_EVERY)
                .open()) {
            var tick = stream.next();
            while (tick != null && !(tick.tick() instanceof Trade)) {
                tick = stream.next();
            }

            assertThat(tick).isNotNull();
            assertThat(tick.tick())
                    .isEqualTo(new Trade(
                            io.tickgate.model.Price.parse("61837.63"),
                            io.tickgate.model.Size.parse("0.020000"),
                            "3735683259",
                            Side.SELL,
                            1723161254087896L));
        }
    }

    @Test
    void neverShowsACrossedBookOrQuote() {
        Map<Symbol, OrderBook> books = new HashMap<>();
        try (var stream = SHIPPED.open()) {
            for (var tick = stream.next(); tick != null; tick = stream.next()) {
                if (tick.tick() instanceof BookChange change) {
                    var book = books.computeIfAbsent(tick.symbol(), key -> new OrderBook());
                    book.apply(change);
                    assertThat(book.top(1).isCrossed()).isFalse();
                } else if (tick.tick() instanceof Quote quote) {
                    assertThat(quote.isCrossed()).isFalse();
                }
            }
        }
    }

    @Test
    void canBeRebuiltFromEachFullBook() {
        Map<Symbol, OrderBook> books = new HashMap<>();
        Map<Symbol, Integer> fulls = new HashMap<>();
        try (var stream = SHIPPED.open()) {
            for (var tick = stream.next(); tick != null; tick = stream.next()) {
                if (tick.tick() instanceof BookChange change) {
                    var book = books.computeIfAbsent(tick.symbol(), key -> new OrderBook());
                    if (change.isFull() && fulls.merge(tick.symbol(), 1, Integer::sum) > 1) {
                        assertThat(change.levels()).isEqualTo(book.all());
                    }
                    book.apply(change);
                }
            }
        }

        assertThat(fulls.values()).containsOnly(2);
    }

    @Test
    void cutsAfterALength() {
        var first = SHIPPED.first(Duration.ofSeconds(2));
        try (var stream = first.open()) {
            for (var tick = stream.next(); tick != null; tick = stream.next()) {
                assertThat(tick.timeNanos()).isLessThan(1723161253937085768L + 2_000_000_000L);
            }
        }
        assertThat(LastValues.of(first).symbols()).contains(SPOT_BTC);
    }

    @Test
    void leavesOutWhatIsNotAskedFor() {
        var one = BinanceRecording.shipped(List.of(SPOT_BTC), BinanceRecording.FULL_BOOK_EVERY);

        assertThat(one.instruments()).containsOnlyKeys(SPOT_BTC);
        assertThat(LastValues.of(one).symbols()).containsExactly(SPOT_BTC);
    }

    @Test
    void refusesASymbolThatWasNotRecorded() {
        assertThatThrownBy(() -> BinanceRecording.shipped(
                        List.of(new Symbol("spot:DOGEUSDT")), BinanceRecording.FULL_BOOK_EVERY))
                .isInstanceOf(RecordingException.class)
                .hasMessageStartingWith("symbol spot:DOGEUSDT is not in the recording (expected: one of [spot:BTCUSDT");
    }
}
