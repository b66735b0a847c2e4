package io.tickgate.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Instrument;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.model.TradingState;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the codec writes is what the schemas promise, and what the schemas refuse the codec does not read. */
class RecordSchemaTest {
    private static final Level BID = level("189.41", "500");
    private static final Level ASK = level("-0.42", "0.00000001");
    private static final long TIME_MICROS = 1_790_000_000_000_000L;
    private static final int RANDOM_BOOKS = 200;

    static Stream<Tick> ticks() {
        return Stream.of(
                new Quote(BID, ASK),
                new Quote(null, ASK),
                new Quote(BID, null),
                new Quote(null, null),
                new Quote(new Level(new Price(Long.MIN_VALUE / 10, 18), new Size(999_999_999_999_999_999L, 18)), null),
                new Trade(Price.parse("189.42"), Size.parse("100"), "71", Side.BUY, TIME_MICROS),
                new Trade(Price.parse("-37.63"), Size.parse("1.5"), null, Side.SELL, TIME_MICROS),
                new Trade(Price.parse("1"), Size.parse("0"), null, null, TIME_MICROS),
                new Trade(Price.parse("1"), Size.parse("2"), "3", null, TIME_MICROS, "1", null),
                new Trade(Price.parse("1"), Size.parse("2"), "3", null, TIME_MICROS, null, "2"),
                new BookChange(false, BookLevels.of(List.of(BID), List.of())),
                new BookChange(false, BookLevels.of(List.of(), List.of())),
                new BookChange(true, BookLevels.of(List.of(BID, level("189.40", "0")), List.of(level("189.50", "7")))),
                new Instrument(null, null, null, 0, 18, null, null, TradingState.PRE_OPEN, null),
                new Instrument(
                        "Bitcoin \"quoted\" é",
                        "spot",
                        "USDT",
                        2,
                        5,
                        Price.parse("0.01"),
                        Price.parse("61837.63"),
                        TradingState.HALTED,
                        "volatility"));
    }

    @ParameterizedTest
    @MethodSource("ticks")
    void holdsWhatTheCodecWrites(Tick tick) {
        var topic = TickCodec.topicOf(tick);
        var json = TickCodec.encode(tick);

        assertThat(RecordSchemas.violations(topic, json)).isEmpty();
        assertThat(TickCodec.decode(topic, json, TIME_MICROS)).isEqualTo(tick);
    }

    @Test
    void holdsBooksOfAnyNumbers() {
        var random = new Random(1);
        for (int i = 0; i < RANDOM_BOOKS; i++) {
            var levels = new BookLevels.Builder();
            int priceScale = random.nextInt(9);
            int sizeScale = random.nextInt(9);
            for (int j = random.nextInt(20); j > 0; j--) {
                levels.add(
                        random.nextBoolean(),
                        random.nextLong() % 1_000_000_000_000L,
                        priceScale,
                        random.nextLong(1_000_000_000_000L),
                        sizeScale);
            }
            var book = new BookChange(random.nextBoolean(), levels.build());
            var json = TickCodec.encode(book);

            assertThat(RecordSchemas.violations(SourceTopic.BOOK, json)).isEmpty();
            assertThat(TickCodec.encode(TickCodec.decode(SourceTopic.BOOK, json, 0)))
                    .isEqualTo(json);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "QUOTE; {\"bid\":[\"189.41\",500],\"ask\":null}",
                "QUOTE; {\"bid\":[\"1e3\",\"500\"],\"ask\":null}",
                "QUOTE; {\"bid\":[\"1.\",\"500\"],\"ask\":null}",
                "QUOTE; {\"bid\":[\"1\",\"-5\"],\"ask\":null}",
                "QUOTE; {\"bid\":[\"1\"],\"ask\":null}",
                "QUOTE; {\"bid\":[\"1\",\"2\",\"3\"],\"ask\":null}",
                "QUOTE; []",
                "TRADE; {\"px\":\"1\"}",
                "TRADE; {\"px\":\"1\",\"sz\":\"2\",\"side\":\"X\"}",
                "TRADE; {\"px\":\"1\",\"sz\":\"2\",\"cancels\":\"1\",\"corrects\":\"2\"}",
                "TRADE; {\"px\":1,\"sz\":\"2\"}",
                "BOOK; {\"full\":\"yes\",\"bids\":[],\"asks\":[]}",
                "BOOK; {\"bids\":[[\"1\",\"-2\"]],\"asks\":[]}",
                "BOOK; {\"bids\":{},\"asks\":[]}",
                "INSTRUMENT; {\"pxScale\":2}",
                "INSTRUMENT; {\"pxScale\":19,\"szScale\":0}",
                "INSTRUMENT; {\"pxScale\":2,\"szScale\":0,\"state\":\"asleep\"}",
                "INSTRUMENT; {\"pxScale\":2,\"szScale\":0,\"tick\":0.01}",
            })
    void refuseTheSameThings(SourceTopic topic, String json) {
        assertThat(RecordSchemas.violations(topic, json)).isNotEmpty();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() ->
                        TickCodec.decode(topic, json.getBytes(java.nio.charset.StandardCharsets.UTF_8), TIME_MICROS)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "QUOTE; {\"bid\":null,\"ask\":null,\"new\":{\"a\":[1]}}",
                "TRADE; {\"px\":\"1\",\"sz\":\"2\",\"new\":1}",
                "BOOK; {\"bids\":[],\"asks\":[],\"new\":null}",
                "INSTRUMENT; {\"pxScale\":2,\"szScale\":0,\"new\":\"x\"}",
            })
    void allowFieldsToCome(SourceTopic topic, String json) {
        assertThat(RecordSchemas.violations(topic, json)).isEmpty();
        assertThat(TickCodec.decode(topic, json.getBytes(java.nio.charset.StandardCharsets.UTF_8), TIME_MICROS))
                .isNotNull();
    }

    private static Level level(String price, String size) {
        return new Level(Price.parse(price), Size.parse(size));
    }
}
