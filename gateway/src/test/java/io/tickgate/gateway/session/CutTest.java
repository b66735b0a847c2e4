package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.OrderBook;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Error;
import io.tickgate.wire.ServerMessage.Pong;
import io.tickgate.wire.ServerMessage.Rejection;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.SubscribeOptions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Snapshots of one moment, which the feed chooses. */
final class CutTest {
    private static final SubscribeOptions CUT = options(null, true);

    private final TestClient client = new TestClient();
    private final Market market = client.market();

    private static SubscribeOptions options(Mode mode, boolean once) {
        return new SubscribeOptions(
                mode, null, null, once, true, SubscribeOptions.DEFAULTS.feed(), false, false, null, null);
    }

    private List<ServerMessage> afterTheFeedHasLooked() {
        market.cuts().market().serve();
        return client.read();
    }

    @Test
    void showsWhatWasTrueWhenTheFeedLookedAndNothingThatCameSince() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "3", "4");
        market.book(AAPL, List.of("1x5"), List.of("2x5"));
        client.send("""
                [{"op":"sub","id":1,"ch":"quote","syms":["AAPL.XNAS","MSFT.XNAS"],"once":true,"cut":true},
                 {"op":"sub","id":2,"ch":"book.10","syms":["AAPL.XNAS"],"once":true,"cut":true}]""");

        market.cuts().market().serve();
        market.quote(AAPL, "5", "6");
        market.book(AAPL, List.of("1x7"), List.of("2x7"));
        var messages = client.read();
        market.quote(AAPL, "7", "8");

        assertThat(messages)
                .hasExactlyElementsOfTypes(Ack.class, Ack.class, Snapshot.class, Snapshot.class, Snapshot.class);
        assertThat(messages.stream().filter(Snapshot.class::isInstance).map(message -> ((Snapshot) message).sequence()))
                .containsExactly(101L, 102L, 103L);
        assertThat(client.read()).isEmpty();
    }

    @Test
    void namesThePlaceOfTheCutInEveryPartition() {
        market.trade(AAPL, "1", "2");
        client.subscribe(CUT, "trade", "AAPL.XNAS");
        client.subscribe(CUT, "bar.1s", "AAPL.XNAS");

        var trades = afterTheFeedHasLooked();
        var bars = afterTheFeedHasLooked();

        assertThat(((Ack) trades.get(0)).cut()).containsExactly(new Position("k3", 101));
        assertThat(((Ack) trades.get(0)).mode()).isEqualTo(Mode.CONFLATE);
        assertThat(((Snapshot) trades.get(1)).payload()).isInstanceOf(Payload.OfTrades.class);
        assertThat(((Ack) bars.get(0)).cut()).containsExactly(new Position("k3", 101));
        assertThat(((Snapshot) bars.get(1)).payload()).isInstanceOf(Payload.OfBars.class);
    }

    @Test
    void takesAllThatAPatternMatchesAndWhatIsNotKnownYet() {
        market.quote(AAPL, "1", "2");
        market.trade(MSFT, "1", "2");
        client.subscribe(CUT, "quote", "*", "AAPL.XNAS", "FOO");

        var messages = afterTheFeedHasLooked();

        assertThat(((Ack) messages.get(0)).accepted()).isEqualTo(2);
        assertThat(((Ack) messages.get(0)).rejected()).containsExactly(new Rejection("FOO", ErrorCode.UNKNOWN_SYMBOL));
        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class, Snapshot.class);
        assertThat(((Snapshot) messages.get(2)).sequence()).isEqualTo(-1);
        assertThat(((Snapshot) messages.get(2)).reason()).isEqualTo(SnapshotReason.INITIAL);
    }

    @Test
    void rejectsAKeyThatIsSentOnAndOn() {
        market.quote(AAPL, "1", "2");
        market.trade(AAPL, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        client.subscribe("trade", "AAPL.XNAS");
        client.read();

        client.subscribe(CUT, "quote", "AAPL.XNAS");
        var quote = afterTheFeedHasLooked();
        client.subscribe(CUT, "trade", "*");
        var trade = afterTheFeedHasLooked();

        var rejection = new Rejection("AAPL.XNAS", ErrorCode.BAD_REQUEST);
        assertThat(quote).hasExactlyElementsOfTypes(Ack.class);
        assertThat(((Ack) quote.get(0)).rejected()).containsExactly(rejection);
        assertThat(trade).hasExactlyElementsOfTypes(Ack.class);
        assertThat(((Ack) trade.get(0)).rejected()).containsExactly(rejection);
    }

    @Test
    void letsALaterCommandTakeAKeyWhoseSnapshotWasNotWrittenYet() {
        market.quote(AAPL, "1", "2");
        client.subscribe(CUT, "quote", "AAPL.XNAS");
        market.cuts().market().serve();
        client.loop().runAll();
        market.quote(AAPL, "3", "4");

        client.subscribe("quote", "AAPL.XNAS");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Ack.class, Snapshot.class);
        assertThat(((Snapshot) messages.get(2)).sequence()).isEqualTo(102);
    }

    @Test
    void carriesOutWhatFollowsOnceTheFeedHasLooked() {
        market.quote(AAPL, "1", "2");

        client.send("""
                [{"op":"sub","id":1,"ch":"quote","syms":["AAPL.XNAS"],"once":true,"cut":true},{"op":"ping","id":2}]""");
        var before = client.read();
        boolean tookMore = client.session().takesCommands();
        var after = afterTheFeedHasLooked();

        assertThat(before).isEmpty();
        assertThat(tookMore).isFalse();
        assertThat(after).hasExactlyElementsOfTypes(Ack.class, Pong.class, Snapshot.class);
        assertThat(client.session().takesCommands()).isTrue();
    }

    @Test
    void doesNotWaitForEverForAFeedThatHasEnded() {
        market.quote(AAPL, "1", "2");
        client.subscribe(CUT, "quote", "AAPL.XNAS");

        client.loop().advanceMillis(5_000);
        var messages = client.read(Error.class);
        var late = afterTheFeedHasLooked();

        assertThat(messages).hasSize(1);
        assertThat(messages.get(0).code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(messages.get(0).retry()).isTrue();
        assertThat(late.stream().filter(Snapshot.class::isInstance)).isEmpty();
    }

    @Test
    void waitsForWhatIsNotReadYetAndLetsItBeReadMeanwhile() {
        market.quote(AAPL, "1", "2");
        var cell = market.cache().add(AAPL).quote();
        var partition = new MarketHealth().newSource();
        partition.hold(new Condition(Condition.Reason.KAFKA_LAG, 1));
        cell.source(partition);

        client.subscribe(CUT, "quote", "AAPL.XNAS");
        var before = afterTheFeedHasLooked();
        boolean wasWanted = cell.audience().isWanted();
        partition.release(null);
        client.loop().advanceMillis(100);
        var after = afterTheFeedHasLooked();

        assertThat(before).isEmpty();
        assertThat(wasWanted).isTrue();
        assertThat(after).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(cell.audience().isWanted()).isFalse();
    }

    @Test
    void givesUpWaitingForWhatIsNotRead() {
        market.quote(AAPL, "1", "2");
        var cell = market.cache().add(AAPL).quote();
        var partition = new MarketHealth().newSource();
        partition.hold(new Condition(Condition.Reason.KAFKA_LAG, 1));
        cell.source(partition);

        client.subscribe(CUT, "quote", "AAPL.XNAS");
        afterTheFeedHasLooked();
        client.loop().advanceMillis(5_000);
        var messages = afterTheFeedHasLooked();

        assertThat(messages.stream().filter(Error.class::isInstance).map(message -> ((Error) message).code()))
                .containsExactly(ErrorCode.STARTING);
        assertThat(cell.audience().isWanted()).isFalse();
    }

    @Test
    void leavesNothingBehindWhereItsConnectionEndsWhileItWaits() {
        market.quote(AAPL, "1", "2");
        var cell = market.cache().add(AAPL).quote();
        var partition = new MarketHealth().newSource();
        partition.hold(new Condition(Condition.Reason.KAFKA_LAG, 1));
        cell.source(partition);
        client.subscribe(CUT, "quote", "AAPL.XNAS");
        afterTheFeedHasLooked();

        client.loop().run(() -> client.session().close());

        assertThat(cell.audience().isWanted()).isFalse();
    }

    @Test
    void saysThatNothingIsReadOfAPartitionThatNobodyNeeds() {
        var unread = new MarketHealth().newSource();
        unread.hold(new Condition(Condition.Reason.KAFKA_LAG, 1));
        var read = new MarketHealth().newSource();
        market.log().makeUnread("trades", new LinkedHashMap<>(Map.of("k8", unread)));
        market.cache().add(AAPL).trades().source(read);

        client.subscribe(CUT, "trade", "AAPL.XNAS");
        var messages = afterTheFeedHasLooked();

        assertThat(((Ack) messages.get(0)).cut()).containsExactly(new Position("k8", -1));
        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
    }

    @Test
    void looksAtOwnChannelsAtAMomentOfTheirOwn() {
        market.quote(AAPL, "1", "2");
        market.fund(AAPL, "104.13");
        client.send("""
                [{"op":"sub","id":1,"ch":"fund","syms":["AAPL.XNAS"],"once":true,"cut":true},
                 {"op":"sub","id":2,"ch":"quote","syms":["AAPL.XNAS"],"once":true,"cut":true}]""");

        market.cuts().market().serve();
        var ofMarket = client.read();
        market.cuts().own().serve();
        market.fund(AAPL, "105");
        var ofOwn = client.read();
        var afterwards = afterTheFeedHasLooked();

        assertThat(ofMarket).isEmpty();
        assertThat(ofOwn).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(((Snapshot) ofOwn.get(1)).channel()).isEqualTo("fund");
        assertThat(ofOwn.get(1).toString()).contains("104.13");
        assertThat(afterwards).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
    }

    @Test
    void refusesOneCutTooMany() {
        IntStream.range(0, 64).forEach(i -> market.cuts().market().ask(() -> {}));
        market.quote(AAPL, "1", "2");

        client.subscribe(CUT, "quote", "AAPL.XNAS");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Error.class);
        assertThat(((Error) messages.get(0)).code()).isEqualTo(ErrorCode.OVERLOADED);
    }

    @Test
    void refusesACutThatIsNotOfOneMomentAndOneThatIsTooWide() {
        IntStream.rangeClosed(0, CutCommands.MAX_KEYS)
                .forEach(i -> market.cache().add(new io.tickgate.model.Symbol("S" + i)));

        client.subscribe(options(null, false), "quote", "S1");
        client.subscribe(options(Mode.ALL, true), "trade", "S1");
        client.subscribe(CUT, "quote", "*");

        assertThat(client.read(Error.class))
                .extracting(Error::message)
                .containsExactly(
                        "cut: without once (expected: with once)",
                        "cut: in mode all (expected: in mode conflate)",
                        "cut: 1001 keys, with those of the commands before it (expected: at most 1000)");
    }

    @Test
    void refusesMoreLevelsThanMayBeCopiedAtOnceAndTakesAsManyAsMay() {
        var bids = levels(1);
        var asks = levels(1 + OrderBook.MAX_LEVELS);
        int most = CutRequest.MAX_LEVELS / (2 * OrderBook.MAX_LEVELS);
        var symbols = IntStream.rangeClosed(0, most).mapToObj(i -> "S" + i).toArray(String[]::new);
        for (String symbol : symbols) {
            market.book(new io.tickgate.model.Symbol(symbol), bids, asks);
        }

        client.subscribe(CUT, "book.full", symbols);
        var refused = afterTheFeedHasLooked();
        client.subscribe(CUT, "book.10", symbols);
        var best = afterTheFeedHasLooked();
        client.subscribe(CUT, "book.full", Arrays.copyOf(symbols, most));
        var whole = afterTheFeedHasLooked();

        assertThat(refused).hasExactlyElementsOfTypes(Error.class);
        assertThat(((Error) refused.get(0)).code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(((Error) refused.get(0)).retry()).isFalse();
        assertThat(((Error) refused.get(0)).message())
                .isEqualTo(
                        "cut: 240000 levels of books, with book.full (expected: at most 200000; fewer symbols, or a book of fewer levels)");
        assertThat(best).hasSize(1 + symbols.length);
        assertThat(whole).hasSize(1 + most);
    }

    /** As many as a side of a book may have. */
    private static List<String> levels(int lowest) {
        return IntStream.range(lowest, lowest + OrderBook.MAX_LEVELS)
                .mapToObj("%dx1"::formatted)
                .toList();
    }

    @Test
    void writesTheSnapshotsAsTheSocketTakesThem() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "3", "4");
        client.subscribe(CUT, "quote", "*");
        market.cuts().market().serve();
        client.loop().runAll();

        var first = client.readFrame(1);
        var second = client.readFrame(1);
        market.quote(MSFT, "5", "6");
        var third = client.readFrame(1);

        assertThat(first).hasExactlyElementsOfTypes(Ack.class);
        assertThat(second).hasExactlyElementsOfTypes(Snapshot.class);
        assertThat(((Snapshot) third.get(0)).sequence()).isEqualTo(102);
        assertThat(client.session().isDrained()).isTrue();
    }
}
