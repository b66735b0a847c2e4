package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Symbol;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.SubscribeOptions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a reader of books and of trades is sent. */
final class BooksAndTradesTest {
    /** The most levels that a side has. */
    private static final int SIDE = 20_000;

    /** Two of them. */
    private static final int HEARTBEATS_MILLIS = 11_000;

    private final TestClient client = new TestClient();
    private final Market market = client.market();

    @Test
    void linksBookUpdatesToTheSnapshotAndSendsTheNetDifference() {
        market.book(AAPL, List.of("10.1x5", "10.0x7"), List.of("10.2x3"));
        client.subscribe("book.10", "AAPL.XNAS");
        var snapshot = client.read(Snapshot.class).get(0);

        market.bookChange(AAPL, List.of("10.1x6", "9.9x1"), List.of());
        market.bookChange(AAPL, List.of("9.9x0"), List.of("10.2x0", "10.3x4"));
        var update = client.read(Update.class).get(0);

        assertThat(update.previous()).isEqualTo(snapshot.sequence());
        assertThat(update.events()).isEqualTo(2);
        var levels = ((Payload.OfBook) update.payload()).levels();
        assertThat(levels.bids()).hasToString("[Level[price=10.1, size=6]]");
        assertThat(levels.asks()).hasToString("[Level[price=10.2, size=0], Level[price=10.3, size=4]]");
    }

    @Test
    void saysNothingOfABookThatChangedOnlyBelowItsDepth() {
        market.book(AAPL, List.of("10.1x5", "10.0x7", "9.9x1"), List.of("10.2x3"));
        client.subscribe("book.2", "AAPL.XNAS");
        client.read();

        market.bookChange(AAPL, List.of("9.9x2"), List.of());

        assertThat(client.read()).isEmpty();
    }

    @Test
    void deletesLevelsThatLeaveTheDepthAndBringsThoseThatComeUp() {
        market.book(AAPL, List.of("10.1x5", "10.0x7", "9.9x1"), List.of());
        client.subscribe("book.2", "AAPL.XNAS");
        client.read();

        market.bookChange(AAPL, List.of("10.2x1"), List.of());
        var pushedOut = client.read(Update.class).get(0);
        market.bookChange(AAPL, List.of("10.2x0"), List.of());
        var comingUp = client.read(Update.class).get(0);

        assertThat(((Payload.OfBook) pushedOut.payload()).levels().bids())
                .hasToString("[Level[price=10.2, size=1], Level[price=10.0, size=0]]");
        assertThat(((Payload.OfBook) comingUp.payload()).levels().bids())
                .hasToString("[Level[price=10.2, size=0], Level[price=10.0, size=7]]");
    }

    @Test
    void sendsEveryTradeInOrderAndLinked() {
        market.trade(AAPL, "10", "1");
        client.subscribe("trade", "AAPL.XNAS");
        var snapshot = client.read(Snapshot.class).get(0);

        market.trade(AAPL, "11", "1");
        market.trade(AAPL, "12", "1");
        var updates = client.read(Update.class);

        assertThat(((Payload.OfTrades) snapshot.payload()).trades()).isEmpty();
        assertThat(updates)
                .extracting(Update::previous)
                .containsExactly(snapshot.sequence(), updates.get(0).sequence());
        assertThat(updates).extracting(BooksAndTradesTest::price).containsExactly("11", "12");
    }

    @Test
    void tellsAReaderOfFoldedTradesThatItWasOvertaken() {
        client.market().trade(AAPL, "1", "1");
        client.subscribe(conflated(), "trade", "AAPL.XNAS");
        client.read();

        for (int i = 0; i < 17; i++) {
            market.trade(AAPL, "1", "1");
        }
        var overtaken = client.read();
        market.trade(AAPL, "2", "1");

        assertThat(overtaken).hasExactlyElementsOfTypes(Snapshot.class);
        assertThat(((Snapshot) overtaken.get(0)).reason()).isEqualTo(SnapshotReason.LAGGED);
        assertThat(client.read(Update.class).get(0).previous()).isEqualTo(market.offset() - 1);
    }

    @Test
    void foldsTradesSoThatHighLowVolumeAndCountSurvive() {
        market.trade(AAPL, "10", "1");
        client.subscribe(conflated(), "trade", "AAPL.XNAS");
        var snapshot = client.read(Snapshot.class).get(0);

        market.trade(AAPL, "15", "1.5");
        market.trade(AAPL, "9", "2");
        market.trade(AAPL, "11", "0.25");
        var update = client.read(Update.class).get(0);

        assertThat(((Payload.OfTrades) snapshot.payload()).trades()).hasSize(1);
        assertThat(update.previous()).isEqualTo(snapshot.sequence());
        assertThat(update.events()).isEqualTo(3);
        var fold = ((Payload.OfFold) update.payload()).fold();
        assertThat(fold.last().price()).hasToString("11");
        assertThat(fold.high()).hasToString("15");
        assertThat(fold.low()).hasToString("9");
        assertThat(fold.volume()).isEqualByComparingTo("3.75");
        assertThat(fold.count()).isEqualTo(3);
    }

    @Test
    void keepsEveryTradeComingWhenItIsSubscribedAgainWithARate() {
        market.trade(AAPL, "1", "1");
        client.subscribe("trade", "AAPL.XNAS");
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(1), "trade", "AAPL.XNAS");
        client.read();

        market.trade(AAPL, "2", "1");
        var first = client.read(Update.class);
        market.trade(AAPL, "3", "1");

        assertThat(first).hasSize(1);
        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void foldsWhatIsTradedWhileItWritesIntoTheNextMessageOfItsRate() {
        market.trade(AAPL, "1", "1");
        client.subscribe(conflated().withMaxRate(1), "trade", "AAPL.XNAS");
        client.read();
        client.loop().advanceMillis(2_000);

        market.trade(AAPL, "2", "1");
        client.duringNextWrite(() -> market.trade(AAPL, "3", "1"));
        var atOnce = client.read(Update.class);
        client.loop().advanceMillis(2_000);
        var later = client.read(Update.class);

        assertThat(atOnce).hasSize(1);
        assertThat(later).hasSize(1);
    }

    private static SubscribeOptions conflated() {
        var defaults = SubscribeOptions.DEFAULTS;
        return new SubscribeOptions(Mode.CONFLATE, null, null, false, false, defaults.feed(), false, false, null, null);
    }

    private static String price(Update update) {
        return ((Payload.OfTrades) update.payload()).trades().get(0).price().toString();
    }

    /** One that reads nothing of what has changed since would keep all that it was sent of very many full books. */
    @Test
    void keepsOnlySoMuchOfOldBooksForAClientThatDoesNotRead() {
        int count = Subscriptions.MAX_OLD_LEVELS / (2 * SIDE) + 1;
        var symbols =
                IntStream.range(0, count).mapToObj(i -> new Symbol("BOOK" + i)).toList();
        symbols.forEach(symbol -> market.book(symbol, levels(1_000_000, -1), levels(1_000_001, 1)));
        client.subscribe("book.full", symbols.stream().map(Symbol::value).toArray(String[]::new));
        client.read();

        symbols.forEach(symbol -> market.bookChange(symbol, List.of("1000000x7"), List.of()));
        client.loop().advanceMillis(HEARTBEATS_MILLIS);
        var messages = client.readWithoutHeartbeats();

        assertThat(messages).hasSize(count);
        assertThat(messages)
                .filteredOn(Snapshot.class::isInstance)
                .singleElement()
                .satisfies(message -> assertThat(((Snapshot) message).reason()).isEqualTo(SnapshotReason.RESYNC));
        assertThat(messages).filteredOn(Update.class::isInstance).hasSize(count - 1);
    }

    private static List<String> levels(int first, int step) {
        return IntStream.range(0, SIDE).mapToObj(i -> (first + i * step) + "x1").toList();
    }
}
