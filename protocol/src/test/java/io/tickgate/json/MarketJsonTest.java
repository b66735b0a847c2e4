package io.tickgate.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tickgate.model.Bar;
import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Instrument;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.model.TradingState;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

final class MarketJsonTest {
    private static final Bar PARTIAL_BAR = new Bar(
            60_000_000,
            Price.parse("1.0"),
            Price.parse("1.2"),
            Price.parse("-0.9"),
            Price.parse("1.10"),
            new BigDecimal("30.5"),
            7,
            true,
            2,
            true);
    private static final Bar BAR = new Bar(
            -60_000_000,
            Price.parse("1"),
            Price.parse("1"),
            Price.parse("1"),
            Price.parse("1"),
            new BigDecimal("99999999999999999999.5"),
            1,
            false,
            0,
            false);
    private static final Quote QUOTE = new Quote(level("189.41", "500"), level("189.42", "200"));
    private static final Trade TRADE =
            new Trade(Price.parse("189.42"), Size.parse("100"), "71", Side.BUY, 1763790123470911L);
    private static final BookLevels LEVELS =
            BookLevels.of(List.of(level("189.41", "500"), level("189.38", "0")), List.of());
    private static final Instrument INSTRUMENT = new Instrument(
            "Apple Inc.",
            "XNAS",
            "USD",
            2,
            0,
            Price.parse("0.01"),
            Price.parse("188.90"),
            TradingState.HALTED,
            "news pending");

    @Test
    void writesAQuoteAsTheProtocolShowsIt() {
        assertThat(written(json -> MarketJson.write(json, QUOTE)))
                .isEqualTo("{\"bid\":[\"189.41\",\"500\"],\"ask\":[\"189.42\",\"200\"]}");
        assertThat(read("{\"bid\":[\"189.41\",\"500\"],\"ask\":[\"189.42\",\"200\"]}", MarketJsonReader::quote))
                .isEqualTo(QUOTE);
    }

    @Test
    void anAbsentSideOfAQuoteIsNullOrLeftOut() {
        assertThat(written(json -> MarketJson.write(json, new Quote(null, null))))
                .isEqualTo("{\"bid\":null,\"ask\":null}");
        assertThat(read("{\"bid\":null}", MarketJsonReader::quote)).isEqualTo(new Quote(null, null));
        assertThat(read("{}", MarketJsonReader::quote)).isEqualTo(new Quote(null, null));
    }

    @Test
    void aReaderKeepsNothingOfTheQuoteBefore() {
        var quotes = parse("[{\"bid\":[\"1\",\"2\"],\"ask\":[\"3\",\"4\"]},{}]", json -> {
            var reader = MarketJsonReader.ofRecords(json);
            var all = new ArrayList<Quote>();
            Json.readArray(json, () -> all.add(reader.quote()));
            return all;
        });

        assertThat(quotes).containsExactly(new Quote(level("1", "2"), level("3", "4")), new Quote(null, null));
    }

    @Test
    void writesATradeAsTheProtocolShowsIt() {
        String json = "{\"px\":\"189.42\",\"sz\":\"100\",\"id\":\"71\",\"side\":\"B\",\"ts\":1763790123470911}";

        assertThat(written(generator -> MarketJson.write(generator, TRADE, true)))
                .isEqualTo(json);
        assertThat(readTrade(json, 0)).isEqualTo(TRADE);
    }

    @Test
    void aTradeWithoutATimeTakesThatOfItsRecord() {
        String json = "{\"px\":\"189.42\",\"sz\":\"100\",\"id\":\"71\",\"side\":\"B\"}";

        assertThat(written(generator -> MarketJson.write(generator, TRADE, false)))
                .isEqualTo(json);
        assertThat(readTrade(json, 1763790123470911L)).isEqualTo(TRADE);
    }

    @Test
    void aReaderKeepsNothingOfTheTradeBefore() {
        var trades = parse(
                "[{\"px\":\"1\",\"sz\":\"2\",\"id\":\"a\",\"side\":\"S\",\"cancels\":\"b\",\"ts\":5},{\"px\":\"3\",\"sz\":\"4\"}]",
                json -> {
                    var reader = MarketJsonReader.ofRecords(json);
                    var all = new ArrayList<Trade>();
                    Json.readArray(json, () -> all.add(reader.trade(9)));
                    return all;
                });

        assertThat(trades)
                .containsExactly(
                        new Trade(Price.parse("1"), Size.parse("2"), "a", Side.SELL, 5, "b", null),
                        new Trade(Price.parse("3"), Size.parse("4"), null, null, 9));
    }

    @Test
    void cancelsAndCorrectionsNameTheirTrade() {
        var correction = new Trade(Price.parse("1"), Size.parse("2"), "72", null, 5, null, "71");

        String json = written(generator -> MarketJson.write(generator, correction, true));

        assertThat(json).isEqualTo("{\"px\":\"1\",\"sz\":\"2\",\"id\":\"72\",\"corrects\":\"71\",\"ts\":5}");
        assertThat(readTrade(json, 0)).isEqualTo(correction);
    }

    @Test
    void writesWhatMustNotBeLostOfSeveralTrades() {
        var fold = TradeFold.of(List.of(
                new Trade(Price.parse("190"), Size.parse("0.5"), null, null, 1),
                new Trade(Price.parse("188.5"), Size.parse("1"), null, null, 2),
                TRADE));

        assertThat(written(json -> MarketJson.write(json, fold)))
                .isEqualTo("{\"px\":\"189.42\",\"sz\":\"100\",\"id\":\"71\",\"side\":\"B\",\"ts\":1763790123470911,"
                        + "\"hi\":\"190\",\"lo\":\"188.5\",\"vol\":\"101.5\",\"n\":3}");
    }

    @Test
    void readsBackAFoldOfAMessage() {
        var fold = TradeFold.of(List.of(
                new Trade(Price.parse("190"), Size.parse("0.5"), null, null, 1),
                new Trade(Price.parse("188.5"), Size.parse("1"), null, null, 2),
                TRADE));
        String json = written(generator -> MarketJson.write(generator, fold));

        TradeFold ofMessage = parse(json, parser -> {
            var reader = MarketJsonReader.ofMessages(parser);
            return reader.foldUpTo(reader.trade(0));
        });
        TradeFold ofRecord = read(json, reader -> reader.foldUpTo(reader.trade(0)));

        assertThat(ofMessage).isEqualTo(fold);
        assertThat(ofRecord).isNull();
    }

    @Test
    void readsBackEveryBar() {
        for (var bar : List.of(BAR, PARTIAL_BAR)) {
            String json = written(generator -> MarketJson.write(generator, bar));

            assertThat(read(json, MarketJsonReader::bar)).isEqualTo(bar);
        }
        assertThat(written(generator -> MarketJson.write(generator, PARTIAL_BAR)))
                .isEqualTo("{\"t\":60000000,\"o\":\"1.0\",\"h\":\"1.2\",\"l\":\"-0.9\",\"c\":\"1.10\",\"v\":\"30.5\","
                        + "\"n\":7,\"final\":true,\"rev\":2,\"partial\":true}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"o\":\"1\",\"h\":\"1\",\"l\":\"1\",\"c\":\"1\",\"v\":\"1\"}~t: nothing (expected: a value)",
                "{\"t\":1,\"o\":\"1\",\"h\":\"1\",\"l\":\"1\",\"v\":\"1\"}~c: nothing (expected: a value)",
                "{\"t\":1,\"o\":\"1\",\"h\":\"1\",\"l\":\"1\",\"c\":\"1\"}~v: nothing (expected: a value)",
                "{\"h\":1}~h: a whole number (expected: a decimal in a string)",
                "{\"v\":\"1e9\"}~v: '1e9' (expected: a plain decimal of at most 64 characters)",
                "{\"final\":1}~final: a whole number (expected: true or false)",
            })
    void namesTheFieldOfABarThatIsWrong(String json, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(json, MarketJsonReader::bar))
                .withMessage(message);
    }

    @Test
    void passesOverWordsOfANewerGatewayInMessagesButNotInRecords() {
        String trade = "{\"px\":\"1\",\"sz\":\"2\",\"side\":\"X\"}";
        String instrument = "{\"pxScale\":2,\"szScale\":0,\"state\":\"auction\"}";

        assertThat(parse(trade, parser -> MarketJsonReader.ofMessages(parser).trade(0))
                        .side())
                .isNull();
        assertThat(parse(
                                instrument,
                                parser -> MarketJsonReader.ofMessages(parser).instrument())
                        .state())
                .isEqualTo(TradingState.UNKNOWN);
        assertThatIllegalArgumentException().isThrownBy(() -> readTrade(trade, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> read(instrument, MarketJsonReader::instrument));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        read("{\"pxScale\":2,\"szScale\":0,\"state\":\"unknown\"}", MarketJsonReader::instrument));
    }

    @Test
    void writesLevelsAsTheProtocolShowsThem() {
        String json = "{\"bids\":[[\"189.41\",\"500\"],[\"189.38\",\"0\"]],\"asks\":[]}";

        assertThat(written(generator -> MarketJson.write(generator, LEVELS))).isEqualTo(json);
        assertThat(read(json, MarketJsonReader::bookChange)).isEqualTo(new BookChange(false, LEVELS));
    }

    @Test
    void aWholeBookSaysSo() {
        var change = new BookChange(true, LEVELS);

        String json = written(generator -> MarketJson.write(generator, change));

        assertThat(json).startsWith("{\"full\":true,\"bids\":");
        assertThat(read(json, MarketJsonReader::bookChange)).isEqualTo(change);
        assertThat(written(generator -> MarketJson.write(generator, new BookChange(false, LEVELS))))
                .doesNotContain("full");
    }

    @Test
    void everyLevelIsWrittenAtTheScaleOfTheBook() {
        var levels = BookLevels.of(List.of(level("189.5", "1")), List.of(level("190", "0.25")));

        assertThat(written(json -> MarketJson.write(json, levels)))
                .isEqualTo("{\"bids\":[[\"189.5\",\"1.00\"]],\"asks\":[[\"190.0\",\"0.25\"]]}");
    }

    @Test
    void readsBackEveryBookThatItWrites() {
        var levels =
                BookLevels.of(List.of(level("99999999999999999", "0.1")), List.of(level("-99999999999999999.5", "1")));

        String json = written(generator -> MarketJson.write(generator, levels));

        assertThat(read(json, MarketJsonReader::bookChange).levels()).isEqualTo(levels);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> read(
                        "{\"bids\":[[\"900000000000000000\",\"1\"],[\"0.5\",\"1\"]]}", MarketJsonReader::bookChange));
    }

    @Test
    void writesAnInstrumentAndLeavesOutWhatIsAbsent() {
        assertThat(written(json -> MarketJson.write(json, INSTRUMENT)))
                .isEqualTo("{\"name\":\"Apple Inc.\",\"venue\":\"XNAS\",\"currency\":\"USD\",\"pxScale\":2,"
                        + "\"szScale\":0,\"tick\":\"0.01\",\"prevClose\":\"188.90\",\"state\":\"halted\","
                        + "\"reason\":\"news pending\"}");
        assertThat(written(json -> MarketJson.write(
                        json, new Instrument(null, null, null, 2, 5, null, null, TradingState.OPEN, null))))
                .isEqualTo("{\"pxScale\":2,\"szScale\":5,\"state\":\"open\"}");
    }

    @Test
    void readsBackEveryInstrument() {
        for (var state : EnumSet.complementOf(EnumSet.of(TradingState.UNKNOWN))) {
            var instrument = new Instrument(null, "XNAS", null, 0, 18, null, Price.parse("-1"), state, null);

            assertThat(read(written(json -> MarketJson.write(json, instrument)), MarketJsonReader::instrument))
                    .isEqualTo(instrument);
        }
        assertThat(read(written(json -> MarketJson.write(json, INSTRUMENT)), MarketJsonReader::instrument))
                .isEqualTo(INSTRUMENT);
    }

    @Test
    void anAbsentPriceOfAnInstrumentMayBeNull() {
        assertThat(read("{\"pxScale\":2,\"szScale\":0,\"tick\":null,\"prevClose\":null}", MarketJsonReader::instrument))
                .isEqualTo(new Instrument(null, null, null, 2, 0, null, null, TradingState.OPEN, null));
    }

    @Test
    void ignoresFieldsThatItDoesNotKnow() {
        assertThat(read("{\"x\":{\"bid\":1},\"bid\":[\"1\",\"2\"],\"y\":[[1]]}", MarketJsonReader::quote))
                .isEqualTo(new Quote(level("1", "2"), null));
        assertThat(readTrade("{\"x\":[{}],\"px\":\"1\",\"sz\":\"2\"}", 0))
                .isEqualTo(new Trade(Price.parse("1"), Size.parse("2"), null, null, 0));
        assertThat(read("{\"x\":{},\"bids\":[],\"y\":null}", MarketJsonReader::bookChange)
                        .levels()
                        .isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"bid\":1}~bid: a whole number (expected: [price, size] or null)",
                "{\"bid\":[]}~bid: the end of something (expected: a decimal in a string)",
                "{\"bid\":[\"1\"]}~bid: the end of something (expected: a decimal in a string)",
                "{\"bid\":[1,2]}~bid: a whole number (expected: a decimal in a string)",
                "{\"bid\":[\"1\",\"2\",\"3\"]}~bid: a string (expected: two decimals in a level)",
                "{\"ask\":[\"1\",\"-2\"]}~ask: size: -2 (expected: not negative)",
                "{\"ask\":[\"NaN\",\"2\"]}~ask: 'NaN' (expected: a plain decimal of at most 18 digits)",
                "[]~an array (expected: an object)",
            })
    void namesTheFieldOfAQuoteThatIsWrong(String json, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(json, MarketJsonReader::quote))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"sz\":\"1\"}~px: nothing (expected: a value)",
                "{\"px\":\"1\"}~sz: nothing (expected: a value)",
                "{\"px\":1.5}~px: a number with a point (expected: a decimal in a string)",
                "{\"sz\":\"-1\"}~sz: size: -1 (expected: not negative)",
                "{\"side\":\"X\"}~side: side: 'X' (expected: B or S)",
                "{\"ts\":\"1\"}~ts: a string (expected: a whole number)",
                "{\"id\":7}~id: a whole number (expected: a string)",
            })
    void namesTheFieldOfATradeThatIsWrong(String json, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> readTrade(json, 0))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"full\":1}~full: a whole number (expected: true or false)",
                "{\"bids\":{}}~bids: an object (expected: an array)",
                "{\"bids\":[1]}~bids: a whole number (expected: [price, size])",
                "{\"asks\":[[\"1\",\"-1\"]]}~asks: size below zero (expected: not negative)",
                "{\"asks\":[[\"1\"]]}~asks: the end of something (expected: a decimal in a string)",
                "{\"asks\":[[\"1\",\"1\",\"1\"]]}~asks: a string (expected: two decimals in a level)",
            })
    void namesTheFieldOfABookThatIsWrong(String json, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(json, MarketJsonReader::bookChange))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"szScale\":0}~pxScale: nothing (expected: a value)",
                "{\"pxScale\":0}~szScale: nothing (expected: a value)",
                "{\"pxScale\":0,\"szScale\":19}~scale: 19 (expected: 0 to 18)",
                "{\"pxScale\":\"2\"}~pxScale: a string (expected: a whole number)",
                "{\"state\":\"shut\"}~state: state: 'shut' (expected: pre-open, open, halted or closed)",
                "{\"name\":\"\\ud800\"}~name: a string with half a surrogate pair (expected: Unicode)",
            })
    void namesTheFieldOfAnInstrumentThatIsWrong(String json, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(json, MarketJsonReader::instrument))
                .withMessage(message);
    }

    private static Level level(String price, String size) {
        return new Level(Price.parse(price), Size.parse(size));
    }

    private static String written(Consumer<JsonGenerator> content) {
        return new String(Json.write(content), UTF_8);
    }

    private static Trade readTrade(String json, long recordTimeMicros) {
        return read(json, reader -> reader.trade(recordTimeMicros));
    }

    private static <T> T read(String json, Function<MarketJsonReader, T> reading) {
        return parse(json, parser -> reading.apply(MarketJsonReader.ofRecords(parser)));
    }

    private static <T> T parse(String json, Function<JsonParser, T> reading) {
        try (var parser = Json.parser(json.getBytes(UTF_8))) {
            parser.nextToken();
            return reading.apply(parser);
        }
    }
}
