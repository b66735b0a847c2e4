package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.cache.Condition;
import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Quiet;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StatusTest {
    private static final long SINCE_MICROS = 1_763_790_000_000_000L;
    private static final int HEARTBEAT_MILLIS = 5_000;

    private final TestClient client = new TestClient(16, 1_000);
    private final Market market = client.market();
    private final SourceHealth source = client.health().newSource();

    @Test
    void tellsOnceForEachChannelWhichKeysHaveASilentSource() {
        quotesOfTwoSymbols();
        market.cache().find(AAPL).trades().source(source);
        client.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");
        client.subscribe("trade", "AAPL.XNAS");
        client.read();

        source.set(silent());
        client.loop().advanceMillis(100);
        var statuses = client.read(Status.class);

        assertThat(statuses)
                .containsExactlyInAnyOrder(
                        stale("quote", ErrorCode.SOURCE_SILENT, "AAPL.XNAS", "MSFT.XNAS"),
                        stale("trade", ErrorCode.SOURCE_SILENT, "AAPL.XNAS"));
    }

    @Test
    void tellsNothingOfKeysWhoseSourceIsAnotherOne() {
        quotesOfTwoSymbols();
        market.cache().find(MSFT).quote().source(client.health().newSource());
        client.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");
        client.read();

        source.set(silent());
        client.loop().advanceMillis(100);

        assertThat(client.read(Status.class)).containsExactly(stale("quote", ErrorCode.SOURCE_SILENT, "AAPL.XNAS"));
    }

    @Test
    void sendsNothingOfAKeyThatIsReadAnewUntilThatIsDone() {
        quotesOfTwoSymbols();
        client.subscribe("quote", "AAPL.XNAS");
        client.read();

        source.hold(new Condition(Condition.Reason.KAFKA_LAG, SINCE_MICROS));
        market.newEpoch("k4");
        market.quote(AAPL, "1.0", "1.1");
        client.loop().advanceMillis(100);
        var held = client.read();
        market.quote(AAPL, "2.0", "2.1");
        source.release(null);
        market.cache().find(AAPL).quote().audience().announce();
        client.loop().advanceMillis(100);
        var shown = client.read();

        assertThat(held).containsExactly(stale("quote", ErrorCode.KAFKA_LAG, "AAPL.XNAS"));
        assertThat(shown).filteredOn(Snapshot.class::isInstance).singleElement().satisfies(message -> {
            assertThat(((Snapshot) message).reason()).isEqualTo(SnapshotReason.EPOCH);
            assertThat(((Snapshot) message).sequence()).isEqualTo(2);
        });
    }

    @Test
    void doesNotTurnRoundAndRoundOverTradesThatAreHeldBack() {
        market.trade(AAPL, "1.0", "1");
        market.cache().find(AAPL).trades().source(source);
        client.subscribe("trade", "AAPL.XNAS");
        client.read();

        source.hold(new Condition(Condition.Reason.KAFKA_LAG, SINCE_MICROS));
        market.trade(AAPL, "2.0", "1");
        client.loop().advanceMillis(100);

        assertThat(client.read()).containsExactly(stale("trade", ErrorCode.KAFKA_LAG, "AAPL.XNAS"));
    }

    @Test
    void tellsInOneMessageThatTheKeysAreLiveAgain() {
        quotesOfTwoSymbols();
        client.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");
        source.set(silent());
        client.loop().advanceMillis(100);
        client.read();

        source.set(null);
        client.loop().advanceMillis(100);
        client.timeOfDayPasses();
        var statuses = client.read(Status.class);

        assertThat(statuses).hasSize(1);
        assertThat(statuses.get(0).state()).isEqualTo(StatusState.LIVE);
        assertThat(statuses.get(0).code()).isNull();
        assertThat(statuses.get(0).symbols()).containsExactly("AAPL.XNAS", "MSFT.XNAS");
    }

    @Test
    void tellsNothingOfWhatIsOverBeforeItCouldBeTold() {
        quotesOfTwoSymbols();
        client.subscribe("quote", "AAPL.XNAS");
        client.read();

        source.set(silent());
        client.loop().advanceMillis(100);
        source.set(null);
        client.loop().advanceMillis(100);

        assertThat(client.read()).isEmpty();
    }

    @Test
    void tellsOfAnotherReasonForTheSameOutage() {
        quotesOfTwoSymbols();
        client.subscribe("quote", "AAPL.XNAS");
        source.set(silent());
        client.loop().advanceMillis(100);
        client.read();

        source.set(new Condition(Condition.Reason.SOURCE_DOWN, SINCE_MICROS));
        client.loop().advanceMillis(100);

        assertThat(client.read(Status.class)).containsExactly(stale("quote", ErrorCode.SOURCE_DOWN, "AAPL.XNAS"));
    }

    @Test
    void tellsAfterTheAcknowledgementThatAKeyWasStaleWhenItWasJoined() {
        quotesOfTwoSymbols();
        source.set(silent());

        client.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");

        assertThat(client.read())
                .hasExactlyElementsOfTypes(Ack.class, Status.class, Snapshot.class, Snapshot.class)
                .contains(stale("quote", ErrorCode.SOURCE_SILENT, "AAPL.XNAS", "MSFT.XNAS"));
    }

    @Test
    void tellsThatAKeyWasStaleWhenItWasJoinedAlsoWhoTakesEveryRecord() {
        market.newEpoch("k9");
        market.log().make("topic-k9", source, 0, "k9");
        market.trade(AAPL, "1", "1");
        market.cache().find(AAPL).trades().source(source);
        source.set(silent());
        client.loop().advanceMillis(100);

        client.subscribe("trade", "AAPL.XNAS");
        var joined = client.readWithoutHeartbeats();
        source.set(null);
        client.loop().advanceMillis(100);

        assertThat(joined.get(0)).isInstanceOf(Ack.class);
        assertThat(joined.get(1)).isEqualTo(stale("trade", ErrorCode.SOURCE_SILENT, "AAPL.XNAS"));
        assertThat(client.read(Status.class)).extracting(Status::state).containsExactly(StatusState.LIVE);
    }

    @Test
    void tellsThatAKeyIsLiveAgainThatHasBecomeOneOfEveryRecordMeanwhile() {
        market.trade(AAPL, "1", "1");
        market.cache().find(AAPL).trades().source(source);
        client.subscribe("trade", "*");
        conflateTrades();
        client.read();
        source.set(silent());
        client.loop().advanceMillis(100);
        var told = client.read(Status.class);
        client.unsubscribe("trade", "AAPL.XNAS");

        source.set(null);
        client.loop().advanceMillis(100);

        assertThat(told).contains(stale("trade", ErrorCode.SOURCE_SILENT, "AAPL.XNAS"));
        assertThat(client.read(Status.class)).anySatisfy(StatusTest::isLiveAgain);
    }

    @Test
    void tellsThatAKeyIsLiveAgainThatHasBecomeOneOfTheLatestMeanwhile() {
        market.trade(AAPL, "1", "1");
        market.cache().find(AAPL).trades().source(source);
        conflateTrades();
        client.subscribe("trade", "*");
        client.read();
        source.set(silent());
        client.loop().advanceMillis(100);
        var told = client.read(Status.class);
        // Before the client could be told.
        source.set(null);
        client.unsubscribe("trade", "*");

        assertThat(told).contains(stale("trade", ErrorCode.SOURCE_SILENT, "AAPL.XNAS"));
        assertThat(client.read(Status.class)).anySatisfy(StatusTest::isLiveAgain);
    }

    private void conflateTrades() {
        client.send("{\"op\":\"sub\",\"id\":9,\"ch\":\"trade\",\"mode\":\"conflate\",\"syms\":[\"AAPL.XNAS\"]}");
    }

    private static void isLiveAgain(Status status) {
        assertThat(status.state()).isEqualTo(StatusState.LIVE);
        assertThat(status.symbols()).contains("AAPL.XNAS");
    }

    @Test
    void tellsThatAKeyIsStaleThatAPatternJoined() {
        source.set(silent());
        client.subscribe("quote", "*");
        // That has been noticed before there is a key that it concerns.
        client.loop().advanceMillis(200);
        client.read();

        market.cache().add(MSFT).quote().source(source);
        market.quote(MSFT, "1", "2");
        client.loop().advanceMillis(200);

        assertThat(client.read())
                .hasExactlyElementsOfTypes(Status.class, Snapshot.class)
                .contains(stale("quote", ErrorCode.SOURCE_SILENT, "MSFT.XNAS"));
    }

    @Test
    void tellsNothingOfAKeyThatWasLeft() {
        quotesOfTwoSymbols();
        client.subscribe("quote", "AAPL.XNAS");
        client.read();
        source.set(silent());
        client.loop().advanceMillis(100);

        client.unsubscribe("quote", "AAPL.XNAS");

        assertThat(client.read()).hasExactlyElementsOfTypes(Ack.class);
    }

    @Test
    void tellsOfPoisonForTheOneKeyAndThatItIsOver() {
        quotesOfTwoSymbols();
        client.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");
        client.read();

        market.cache().find(AAPL).quote().condition(new Condition(Condition.Reason.POISON, SINCE_MICROS));
        market.quote(MSFT, "5", "6");
        var poisoned = client.read();
        market.cache().find(AAPL).quote().condition(null);
        market.quote(AAPL, "7", "8");
        var well = client.read();

        assertThat(poisoned).hasExactlyElementsOfTypes(Status.class, Update.class);
        assertThat(poisoned.get(0)).isEqualTo(stale("quote", ErrorCode.POISON, "AAPL.XNAS"));
        assertThat(well).hasExactlyElementsOfTypes(Status.class, Update.class);
        assertThat(((Status) well.get(0)).state()).isEqualTo(StatusState.LIVE);
        assertThat(((Status) well.get(0)).symbols()).containsExactly("AAPL.XNAS");
    }

    @Test
    void tellsOfPoisonAlsoWhoTakesEveryRecord() {
        market.trade(AAPL, "1", "1");
        market.trade(MSFT, "1", "1");
        client.subscribe("trade", "AAPL.XNAS", "MSFT.XNAS");
        client.read();

        poison(new Condition(Condition.Reason.POISON, SINCE_MICROS));
        market.trade(MSFT, "2", "1");
        var poisoned = client.read();
        poison(null);
        market.trade(AAPL, "2", "1");
        var well = client.read();

        assertThat(poisoned).hasExactlyElementsOfTypes(Status.class, Update.class);
        assertThat(poisoned.get(0)).isEqualTo(stale("trade", ErrorCode.POISON, "AAPL.XNAS"));
        assertThat(well).hasExactlyElementsOfTypes(Status.class, Update.class);
        assertThat(((Status) well.get(0)).state()).isEqualTo(StatusState.LIVE);
        assertThat(((Status) well.get(0)).symbols()).containsExactly("AAPL.XNAS");
    }

    /** The pattern is told how its sources are; this is the symbol's own trouble. */
    @Test
    void tellsOfPoisonAlsoWhoseSymbolIsFoundByAPattern() {
        market.trade(AAPL, "1", "1");
        market.trade(MSFT, "1", "1");
        poison(new Condition(Condition.Reason.POISON, SINCE_MICROS));

        client.send("{\"op\":\"sub\",\"id\":1,\"ch\":\"trade\",\"syms\":[\"*\"],\"from\":\"earliest\"}");
        var found = client.read();

        assertThat(found)
                .filteredOn(Status.class::isInstance)
                .containsExactly(stale("trade", ErrorCode.POISON, "AAPL.XNAS"));
        assertThat(found).filteredOn(Update.class::isInstance).hasSize(2);
    }

    private void poison(@Nullable Condition condition) {
        market.cache().find(AAPL).trades().condition(condition);
        market.log().partitions().get(0).standsOtherwise();
    }

    @Test
    void tellsOfPoisonAlsoWhereAValueWaitsInItsLane() {
        quotesOfTwoSymbols();
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(1), "quote", "AAPL.XNAS");
        client.read();
        // Of the second it is told, and of no other value after that.
        market.quote(AAPL, "3", "4");
        assertThat(client.read()).isEmpty();
        market.quote(AAPL, "3", "5");
        assertThat(client.read()).isEmpty();

        market.cache().find(AAPL).quote().condition(new Condition(Condition.Reason.POISON, SINCE_MICROS));
        market.quote(MSFT, "5", "6");

        assertThat(client.read()).containsExactly(stale("quote", ErrorCode.POISON, "AAPL.XNAS"));
    }

    @Test
    void tellsOfABookThatWaitsForAFullOne() {
        market.book(AAPL, List.of("1x1"), List.of());
        client.subscribe("book.2", "AAPL.XNAS");
        client.read();

        var cells = market.cache().find(AAPL);
        cells.books().forEach(book -> book.condition(new Condition(Condition.Reason.SOURCE_GAP, SINCE_MICROS)));
        market.trade(MSFT, "1", "1");

        assertThat(client.read(Status.class)).containsExactly(stale("book.2", ErrorCode.SOURCE_GAP, "AAPL.XNAS"));
    }

    @Test
    void tellsOfLostTradesBeforeTheOneThatFollowsThem() {
        market.trade(AAPL, "1", "1");
        client.subscribe("trade", "AAPL.XNAS");
        client.read();

        market.trade(AAPL, "2", "1");
        market.trade(AAPL, trade("3"), true);
        market.trade(AAPL, "4", "1");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Update.class, Status.class, Update.class, Update.class);
        var status = (Status) messages.get(1);
        assertThat(status.state()).isEqualTo(StatusState.LIVE);
        assertThat(status.code()).isEqualTo(ErrorCode.SOURCE_GAP);
        assertThat(status.symbols()).containsExactly("AAPL.XNAS");
    }

    @Test
    void tellsALateReaderHowLateItIsAndThatItHasCaughtUp() {
        market.trade(AAPL, "1", "1");
        client.subscribe("trade", "AAPL.XNAS");
        client.read();

        market.trade(AAPL, "2", "1");
        market.trade(AAPL, "3", "1");
        client.loop().advanceMillis(1_500);
        var late = client.read();
        market.trade(AAPL, "4", "1");
        var inTime = client.read();

        assertThat(late).hasExactlyElementsOfTypes(Status.class, Update.class, Update.class, Status.class);
        assertThat(((Status) late.get(0)).state()).isEqualTo(StatusState.LAGGING);
        assertThat(((Status) late.get(0)).behindMillis()).isEqualTo(1_500);
        assertThat(((Status) late.get(3)).state()).isEqualTo(StatusState.LIVE);
        assertThat(((Status) late.get(3)).behindMillis()).isNull();
        assertThat(inTime).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void callsNoReaderLateThatIsWithinASecond() {
        market.trade(AAPL, "1", "1");
        client.subscribe("trade", "AAPL.XNAS");
        client.read();

        market.trade(AAPL, "2", "1");
        client.loop().advanceMillis(900);

        assertThat(client.read()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void namesTheKeysThatWereSilentForAWholeTurn() {
        quotesOfTwoSymbols();
        long quiet = market.offset() - 1;
        client.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");
        client.read();

        var first = beat();
        market.quote(MSFT, "5", "6");
        client.read();
        var second = beat();

        assertThat(first.quiet()).isEmpty();
        assertThat(second.quiet()).containsExactly(new Quiet("quote", "AAPL.XNAS", quiet));
        assertThat(beat().quiet()).hasSize(2);
    }

    @Test
    void namesNoKeyForWhichSomethingWaits() {
        market.quote(AAPL, "1", "2");
        client.send("{\"op\":\"hello\",\"credit\":1}");
        client.subscribe("quote", "AAPL.XNAS");
        client.read();
        beat();

        market.quote(AAPL, "3", "4");
        beat();

        assertThat(beat().quiet()).isEmpty();
    }

    @Test
    void namesNoKeyOfWhichNothingIsKnown() {
        market.trade(AAPL, "1", "1");
        client.subscribe("quote", "AAPL.XNAS");
        client.read();
        beat();

        assertThat(beat().quiet()).isEmpty();
    }

    @Test
    void namesTheLastChangeThatAClientCanHaveSeenInItsDepth() {
        market.book(AAPL, List.of("9x1", "8x1", "7x1"), List.of());
        market.trade(AAPL, "1", "1");
        client.subscribe("book.2", "AAPL.XNAS");
        client.subscribe("bar.1m", "AAPL.XNAS");
        var held = new ArrayList<Long>();
        client.read(Snapshot.class).forEach(snapshot -> held.add(snapshot.sequence()));

        market.bookChange(AAPL, List.of("7x5"), List.of());
        client.read();
        beat();
        var quiet = beat().quiet();

        assertThat(quiet).extracting(Quiet::sequence).containsExactlyElementsOf(held);
    }

    @Test
    void namesNoKeyOfWhichAChangeIsOnItsWay() {
        oneOfEachKind("1");
        client.subscribe("quote", "AAPL.XNAS");
        client.subscribe("book.2", "AAPL.XNAS");
        client.send("{\"op\":\"sub\",\"id\":9,\"ch\":\"trade\",\"mode\":\"conflate\",\"syms\":[\"AAPL.XNAS\"]}");
        client.subscribe("bar.1m", "AAPL.XNAS");
        client.read();
        beat();
        int quietBefore = beat().quiet().size();

        market.isAnnouncedLate();
        oneOfEachKind("2");

        assertThat(quietBefore).isEqualTo(4);
        assertThat(beat().quiet()).isEmpty();
    }

    @Test
    void namesNoMoreThanAFewKeysInAHeartbeatAndAllInTurn() {
        String[] symbols = new String[300];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = "S" + i;
            market.quote(new Symbol(symbols[i]), "1", "2");
        }
        client.subscribe("quote", symbols);
        client.read();
        beat();
        beat();

        var first = beat().quiet();
        var second = beat().quiet();
        var named = new ArrayList<>(first);
        named.addAll(second);

        assertThat(first).hasSize(256);
        assertThat(named).extracting(Quiet::symbol).contains(symbols);
    }

    @Test
    void tellsThatItIsBehindBeforeAnythingElseAfterItWasFrozen() {
        quotesOfTwoSymbols();
        var feed = client.health().newFeed(client.loop().nanoTime(), InstantSource.system());
        market.cache().find(AAPL).quote().source(feed.newSource());
        client.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");
        client.read();

        client.loop().freezeMillis(20_000);
        market.quote(AAPL, "5", "6");
        var messages = client.read();
        feed.turned(client.loop().nanoTime());
        client.loop().advanceMillis(200);
        var whileItCatchesUp = client.read(Status.class);
        feed.caughtUp();
        client.loop().advanceMillis(200);

        assertThat(messages).hasExactlyElementsOfTypes(Status.class, Update.class);
        assertThat(messages.get(0)).isInstanceOfSatisfying(Status.class, status -> {
            assertThat(status.symbols()).containsExactly("AAPL.XNAS");
            assertThat(status.state()).isEqualTo(StatusState.STALE);
            assertThat(status.code()).isEqualTo(ErrorCode.KAFKA_LAG);
        });
        assertThat(whileItCatchesUp).isEmpty();
        assertThat(client.read(Status.class)).extracting(Status::state).containsExactly(StatusState.LIVE);
    }

    @Test
    void tellsNothingAsLongAsItsFeedComesRound() {
        quotesOfTwoSymbols();
        var feed = client.health().newFeed(client.loop().nanoTime(), InstantSource.system());
        market.cache().find(AAPL).quote().source(feed.newSource());
        client.subscribe("quote", "AAPL.XNAS");
        client.read();

        for (int i = 0; i < 100; i++) {
            client.loop().advanceMillis(500);
            feed.turned(client.loop().nanoTime());
        }

        assertThat(client.read(Status.class)).isEmpty();
    }

    private void oneOfEachKind(String price) {
        market.quote(AAPL, price, "3");
        market.book(AAPL, List.of(price + "x5"), List.of());
        market.trade(AAPL, price, "1");
    }

    private void quotesOfTwoSymbols() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "3", "4");
        market.cache().find(AAPL).quote().source(source);
        market.cache().find(MSFT).quote().source(source);
    }

    private Heartbeat beat() {
        client.loop().advanceMillis(HEARTBEAT_MILLIS + 100);
        return client.read(Heartbeat.class).get(0);
    }

    static Condition silent() {
        return new Condition(Condition.Reason.SOURCE_SILENT, SINCE_MICROS);
    }

    private static Status stale(String channel, ErrorCode code, String... symbols) {
        return new Status(channel, List.of(symbols), StatusState.STALE, code, SINCE_MICROS, null);
    }

    private static Trade trade(String price) {
        return new Trade(Price.parse(price), Size.parse("1"), "x" + price, null, SINCE_MICROS);
    }
}
