package io.tickgate.client;

import static io.tickgate.client.Market.book;
import static io.tickgate.client.Market.levels;
import static io.tickgate.client.Market.quote;
import static io.tickgate.client.Market.snapshot;
import static io.tickgate.client.Market.trade;
import static io.tickgate.client.Market.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.model.Bar;
import io.tickgate.model.FieldValue;
import io.tickgate.model.Fields;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Price;
import io.tickgate.model.Side;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyStateTest {
    private static final String BIDS = "189.41:300,189.40:1200,189.38:50";
    private static final String ASKS = "189.42:200,189.45:700";
    /** From the protocol's table of vectors, for the book above. */
    private static final long CHECKSUM = 2298083913L;

    private static final Payload NO_TRADES = new Payload.OfTrades(List.of());

    private final KeyState quotes = new KeyState(new Key("quote", "A"));
    private final KeyState books = new KeyState(new Key("book.10", "A"));
    private final KeyState trades = new KeyState(new Key("trade", "A"));

    @Test
    void knowsNothingBeforeTheFirstSnapshot() {
        assertThat(quotes.position()).isNull();
        assertThat(quotes.value()).isNull();
        assertThat(books.book(10).isEmpty()).isTrue();
    }

    @Test
    void missesTheSnapshotWhenAnUpdateComesFirst() {
        assertThat(quotes.apply(update("quote", "A", 5, null, quote("1.00", "1.01"))))
                .isEqualTo(Outcome.GAP);
        assertThat(quotes.value()).isNull();
    }

    @Test
    void replacesAllItHasWithASnapshot() {
        books.apply(snapshot("book.10", "A", 10, book("9.00:1,8.00:2", "10.00:3")));

        var outcome = books.apply(Market.snapshot("book.10", "A", "k4", 3, null, book("5.00:1", "")));

        assertThat(outcome).isEqualTo(Outcome.APPLIED);
        assertThat(books.book(10)).isEqualTo(levels("5.00:1", ""));
        assertThat(books.position()).isEqualTo(new Position("k4", 3));
    }

    @Test
    void forgetsWhatASnapshotOfNothingDeletes() {
        books.apply(snapshot("book.10", "A", 10, book("9.00:1", "10.00:3")));

        books.apply(snapshot("book.10", "A", 11, null));

        assertThat(books.value()).isNull();
        assertThat(books.book(10).isEmpty()).isTrue();
        assertThat(books.position()).isEqualTo(new Position("k3", 11));
    }

    @Test
    void keepsWhatItHasWhereACursorTookTheLogUpBeforeThat() {
        trades.apply(snapshot("trade", "A", 10, NO_TRADES));
        trades.apply(update("trade", "A", 14, 10L, trade("1.00", "t1", Side.BUY)));

        assertThat(trades.apply(resumed("trade", "k3", 12, NO_TRADES))).isEqualTo(Outcome.DUPLICATE);
        assertThat(trades.apply(resumed("trade", "k3", 14, NO_TRADES))).isEqualTo(Outcome.DUPLICATE);
        assertThat(trades.apply(update("trade", "A", 14, 12L, trade("1.00", "t1", Side.BUY))))
                .isEqualTo(Outcome.DUPLICATE);
        assertThat(trades.apply(update("trade", "A", 20, 14L, trade("2.00", "t2", Side.SELL))))
                .isEqualTo(Outcome.APPLIED);

        assertThat(((Payload.OfTrades) trades.value()).trades())
                .extracting(Trade::id)
                .containsExactly("t1", "t2");
    }

    @Test
    void keepsTheQuoteWhereACursorTookTheLogUpBeforeIt() {
        quotes.apply(snapshot("quote", "A", 10, quote("1.00", "1.01")));

        quotes.apply(resumed("quote", "k3", 9, null));

        assertThat(quotes.value()).isEqualTo(quote("1.00", "1.01"));
        assertThat(quotes.position()).isEqualTo(new Position("k3", 10));
    }

    @Test
    void takesThePlaceOfACursorThatIsAfterItsOwnOrInAnotherEpoch() {
        trades.apply(snapshot("trade", "A", 10, trade("1.00", "t1", Side.BUY)));

        assertThat(trades.apply(resumed("trade", "k3", 11, NO_TRADES))).isEqualTo(Outcome.APPLIED);
        assertThat(trades.position()).isEqualTo(new Position("k3", 11));
        assertThat(trades.apply(resumed("trade", "k4", 3, NO_TRADES))).isEqualTo(Outcome.APPLIED);
        assertThat(trades.position()).isEqualTo(new Position("k4", 3));
        assertThat(trades.value()).isEqualTo(NO_TRADES);
    }

    @Test
    void takesThePlaceOfACursorWhereItHasNone() {
        assertThat(trades.apply(resumed("trade", "k3", 11, NO_TRADES))).isEqualTo(Outcome.APPLIED);
        assertThat(trades.position()).isEqualTo(new Position("k3", 11));
    }

    @Test
    void takesTheNewerQuote() {
        quotes.apply(snapshot("quote", "A", 10, quote("1.00", "1.01")));

        assertThat(quotes.apply(update("quote", "A", 17, null, quote("1.02", "1.03"))))
                .isEqualTo(Outcome.APPLIED);
        assertThat(quotes.value()).isEqualTo(quote("1.02", "1.03"));
        assertThat(quotes.position()).isEqualTo(new Position("k3", 17));
    }

    @Test
    void dropsWhatItHasAlready() {
        quotes.apply(snapshot("quote", "A", 10, quote("1.00", "1.01")));

        assertThat(quotes.apply(update("quote", "A", 10, null, quote("7.00", "8.00"))))
                .isEqualTo(Outcome.DUPLICATE);
        assertThat(quotes.apply(update("quote", "A", 9, 3L, quote("7.00", "8.00"))))
                .isEqualTo(Outcome.DUPLICATE);
        assertThat(quotes.value()).isEqualTo(quote("1.00", "1.01"));
    }

    @Test
    void missesWhatAnUpdateStandsOn() {
        books.apply(snapshot("book.10", "A", 10, book("9.00:1", "10.00:3")));

        assertThat(books.apply(update("book.10", "A", 13, 12L, book("9.00:0", ""))))
                .isEqualTo(Outcome.GAP);
        assertThat(books.book(10)).isEqualTo(levels("9.00:1", "10.00:3"));
        assertThat(books.position()).isEqualTo(new Position("k3", 10));
    }

    @Test
    void appliesAbsoluteSizesAndRemovesLevelsOfSizeZero() {
        books.apply(snapshot("book.10", "A", 10, book("9.00:1,8.00:2", "10.00:3")));

        books.apply(update("book.10", "A", 12, 10L, book("9.00:0,8.50:7", "10.00:4,11.00:1")));

        assertThat(books.book(10)).isEqualTo(levels("8.50:7,8.00:2", "10.00:4,11.00:1"));
        assertThat(books.book(1)).isEqualTo(levels("8.50:7", "10.00:4"));
    }

    @Test
    void keepsABookThatAgreesWithItsChecksum() {
        var outcome = books.apply(Market.snapshot("book.10", "A", "k3", 1, CHECKSUM, book(BIDS, ASKS)));

        assertThat(outcome).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void keepsNothingOfABookThatDoesNotAgreeWithItsChecksum() {
        books.apply(Market.snapshot("book.10", "A", "k3", 1, CHECKSUM, book(BIDS, ASKS)));

        var outcome = books.apply(Market.update("book.10", "A", 2, 1L, CHECKSUM, book("189.41:301", "")));

        assertThat(outcome).isEqualTo(Outcome.CORRUPT);
        assertThat(books.position()).isNull();
        assertThat(books.value()).isNull();
    }

    @Test
    void keepsNothingOfABookWithNumbersThatDoNotFit() {
        books.apply(snapshot("book.10", "A", 1, book("999999999999999999:1", "")));

        var outcome = books.apply(update("book.10", "A", 2, 1L, book("0.000000000000000001:1", "")));

        assertThat(outcome).isEqualTo(Outcome.CORRUPT);
    }

    @Test
    void mergesBarsByTheirBeginningAndKeepsTheNewer() {
        var bars = new KeyState(new Key("bar.1m", "A"));
        bars.apply(snapshot("bar.1m", "A", 10, new Payload.OfBars(List.of(bar(0, 5, true, 0), bar(60, 3, false, 0)))));

        assertThat(bars.apply(update("bar.1m", "A", 12, null, new Payload.OfBar(bar(60, 4, true, 0)))))
                .isEqualTo(Outcome.APPLIED);
        assertThat(bars.apply(update("bar.1m", "A", 12, null, new Payload.OfBar(bar(120, 1, false, 0)))))
                .as("the record that closes one bar opens the next")
                .isEqualTo(Outcome.APPLIED);
        bars.apply(update("bar.1m", "A", 13, null, new Payload.OfBar(bar(60, 9, false, 0))));
        bars.apply(update("bar.1m", "A", 14, null, new Payload.OfBar(bar(0, 4, true, 1))));

        assertThat(bars.bars()).containsExactly(bar(0, 4, true, 1), bar(60, 4, true, 0), bar(120, 1, false, 0));
        assertThat(bars.value()).isEqualTo(new Payload.OfBars(bars.bars()));
        assertThat(bars.apply(update("bar.1m", "A", 13, null, new Payload.OfBar(bar(120, 2, false, 0)))))
                .isEqualTo(Outcome.DUPLICATE);
    }

    @Test
    void keepsNoMoreBarsThanAChartShows() {
        var bars = new Bars();

        IntStream.rangeClosed(0, Bars.MAX_BARS).forEach(i -> bars.merge(bar(i, 1, true, 0)));

        assertThat(bars.bars()).hasSize(Bars.MAX_BARS).first().isEqualTo(bar(1, 1, true, 0));
    }

    private static Bar bar(long start, long count, boolean isFinal, int revision) {
        var price = Price.parse("1.00");
        return new Bar(start, price, price, price, price, BigDecimal.TEN, count, isFinal, revision, false);
    }

    @Test
    void addsTheLastTradeOfAFold() {
        trades.apply(snapshot("trade", "A", 10, trade("1.00", "70", Side.BUY)));
        var folded = ((Payload.OfTrades) trade("1.01", "73", Side.SELL)).trades();

        trades.apply(update("trade", "A", 14, 10L, new Payload.OfFold(TradeFold.of(folded))));

        assertThat(((Payload.OfTrades) trades.value()).trades())
                .extracting(Trade::id)
                .containsExactly("70", "73");
    }

    @Test
    void addsTradesToThoseItHas() {
        trades.apply(snapshot("trade", "A", 10, trade("1.00", "70", Side.BUY)));

        trades.apply(update("trade", "A", 12, 10L, trade("1.01", "71", Side.SELL)));

        assertThat(((Payload.OfTrades) trades.value()).trades())
                .extracting(Trade::id)
                .containsExactly("70", "71");
    }

    @Test
    void forgetsTheOldestTradesOfALongTape() {
        trades.apply(snapshot("trade", "A", 0, new Payload.OfTrades(java.util.List.of())));

        IntStream.rangeClosed(1, Tape.MAX_EVENTS + 1)
                .forEach(i -> trades.apply(update("trade", "A", i, i - 1L, trade("1.00", "" + i, Side.BUY))));

        var held = ((Payload.OfTrades) trades.value()).trades();
        assertThat(held).hasSize(Tape.MAX_EVENTS);
        assertThat(held.get(0).id()).isEqualTo("2");
    }

    @Test
    void replacesTheFieldsOfAnOwnState() {
        var funds = new KeyState(new Key("fund", "A"));
        assertThat(funds.fields()).isNull();

        funds.apply(snapshot("fund", "A", 10, new Payload.OfFields(nav("1.00"))));
        funds.apply(update("fund", "A", 12, null, new Payload.OfFields(nav("1.01"))));

        assertThat(funds.fields()).isEqualTo(nav("1.01"));
    }

    @Test
    void addsEventsToThoseOfAnOwnLog() {
        var lines = new KeyState(new Key("app.log", "A"));
        lines.apply(snapshot("app.log", "A", 10, new Payload.OfEvents(List.of())));

        lines.apply(update("app.log", "A", 11, 10L, new Payload.OfEvents(List.of(new FieldsEvent(nav("1"), 5)))));
        lines.apply(update("app.log", "A", 12, 11L, new Payload.OfEvents(List.of(new FieldsEvent(nav("2"), 6)))));

        assertThat(lines.value())
                .isEqualTo(new Payload.OfEvents(List.of(new FieldsEvent(nav("1"), 5), new FieldsEvent(nav("2"), 6))));
    }

    private static Fields nav(String text) {
        return new Fields(Map.of("nav", new FieldValue.Text(text)));
    }

    private static ServerMessage.Snapshot resumed(String channel, String epoch, long sequence, Payload payload) {
        return new ServerMessage.Snapshot(
                channel, "A", epoch, sequence, 0, 0, 0, SnapshotReason.RESUMED, null, payload);
    }
}
