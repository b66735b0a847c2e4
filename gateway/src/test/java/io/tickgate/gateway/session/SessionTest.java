package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Quote;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Error;
import io.tickgate.wire.ServerMessage.Rejection;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SessionTest {
    private final TestClient client = new TestClient();
    private final Market market = client.market();

    @Test
    void acknowledgesBeforeTheSnapshotAndTheSnapshotBeforeUpdates() {
        market.quote(AAPL, "189.41", "189.42");

        client.subscribe("quote", "AAPL.XNAS");
        var first = client.read();
        market.quote(AAPL, "189.43", "189.44");
        var second = client.read();

        assertThat(first).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(second).hasExactlyElementsOfTypes(Update.class);
        assertThat(bid(second.get(0))).isEqualTo("189.43");
    }

    @Test
    void sendsASlowClientOnlyTheLatestQuoteAndHowManyItStandsFor() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        client.read();

        market.quote(AAPL, "3", "4");
        market.quote(AAPL, "5", "6");
        var updates = client.read(Update.class);

        assertThat(updates).hasSize(1);
        assertThat(bid(updates.get(0))).isEqualTo("5");
        assertThat(updates.get(0).events()).isEqualTo(2);
        assertThat(updates.get(0).sequence()).isEqualTo(market.offset());
        assertThat(updates.get(0).previous()).isNull();
    }

    @Test
    void answersEachSymbolOfACommandByItself() {
        market.quote(AAPL, "1", "2");

        client.subscribe("quote", "AAPL.XNAS", "FOO", "\u0000bad");
        var ack = (Ack) client.read().get(0);

        assertThat(ack.accepted()).isEqualTo(1);
        assertThat(ack.rejected())
                .containsExactly(
                        new Rejection("FOO", ErrorCode.UNKNOWN_SYMBOL),
                        new Rejection("\u0000bad", ErrorCode.UNKNOWN_SYMBOL));
    }

    @Test
    void rejectsEachSymbolOfAnUnknownChannel() {
        client.subscribe("weather", "AAPL.XNAS");

        assertThat(client.read(Ack.class).get(0).rejected())
                .containsExactly(new Rejection("AAPL.XNAS", ErrorCode.UNKNOWN_CHANNEL));
    }

    @Test
    void sendsAnEmptySnapshotOfASymbolOfWhichNothingIsKnownYet() {
        market.trade(AAPL, "1", "1");

        client.subscribe("quote", "AAPL.XNAS");
        var nothing = client.read(Snapshot.class).get(0);
        market.quote(AAPL, "1", "2");
        var first = client.read(Snapshot.class);

        assertThat(nothing.payload()).isNull();
        assertThat(nothing.sequence()).isEqualTo(-1);
        assertThat(first).hasSize(1);
        assertThat(first.get(0).reason()).isEqualTo(SnapshotReason.INITIAL);
    }

    @Test
    void leavesNothingAfterTheAcknowledgementOfAnUnsubscribe() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        client.read();

        market.quote(AAPL, "3", "4");
        client.unsubscribe("quote", "AAPL.XNAS");
        market.quote(AAPL, "5", "6");

        assertThat(client.read()).hasExactlyElementsOfTypes(Ack.class);
        assertThat(client.sessions().counters().subscriptions()).isZero();
    }

    @Test
    void sendsOnlyTheSnapshotOfAOnce() {
        market.quote(AAPL, "1", "2");

        client.subscribe(SubscribeOptions.DEFAULTS.withOnce(), "quote", "AAPL.XNAS");
        var first = client.read();
        market.quote(AAPL, "3", "4");

        assertThat(first).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(client.read()).isEmpty();
        assertThat(client.sessions().counters().subscriptions()).isZero();
    }

    @Test
    void holdsTheSecondMessageOfALaneUntilItsTurnAndThenSendsTheLatest() {
        market.quote(AAPL, "1", "2");
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(4.9), "quote", "AAPL.XNAS");
        var ack = (Ack) client.read().get(0);

        market.quote(AAPL, "3", "4");
        market.quote(AAPL, "5", "6");
        var atOnce = client.read(Update.class);
        client.loop().advanceMillis(600);
        var later = client.read(Update.class);

        assertThat(ack.maxRate()).isEqualTo(4);
        assertThat(atOnce).isEmpty();
        assertThat(later).hasSize(1);
        assertThat(bid(later.get(0))).isEqualTo("5");
    }

    @Test
    void sendsTheFirstChangeAfterQuietAtOnce() {
        market.quote(AAPL, "1", "2");
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(1), "quote", "AAPL.XNAS");
        client.read();

        client.loop().advanceMillis(5_000);
        client.read();
        market.quote(AAPL, "3", "4");

        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void neverSendsMoreThanTheLaneAllowsInAnySecondAndAlwaysTheLastValue() {
        market.quote(AAPL, "1", "2");
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(4), "quote", "AAPL.XNAS");
        client.read();
        var sentMillis = new java.util.ArrayList<Long>();
        String last = "";

        for (int millis = 0; millis < 5_000; millis += 7) {
            client.loop().advanceMillis(7);
            market.quote(AAPL, Integer.toString(millis + 1), "9999");
            for (var update : client.read(Update.class)) {
                sentMillis.add((long) millis);
                last = bid(update);
            }
        }
        client.loop().advanceMillis(600);
        last = bid(client.read(Update.class).get(0));

        for (int i = 4; i < sentMillis.size(); i++) {
            assertThat(sentMillis.get(i) - sentMillis.get(i - 4)).isGreaterThanOrEqualTo(1_000);
        }
        assertThat(sentMillis).hasSizeBetween(10, 20);
        assertThat(last).isEqualTo("4999");
    }

    @Test
    void changesThePaceOfAHeldKeyWithoutASecondSnapshot() {
        market.quote(AAPL, "1", "2");
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(1), "quote", "AAPL.XNAS");
        client.read();
        market.quote(AAPL, "3", "4");

        client.subscribe("quote", "AAPL.XNAS");

        assertThat(client.read()).hasExactlyElementsOfTypes(Ack.class, Update.class);
    }

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
        assertThat(updates).extracting(SessionTest::price).containsExactly("11", "12");
    }

    @Test
    void tellsAReaderOfTradesThatItWasOvertaken() {
        client.market().trade(AAPL, "1", "1");
        client.subscribe("trade", "AAPL.XNAS");
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
    void startsAnewWhenTheTopicIsAnotherOne() {
        market.quote(AAPL, "1", "2");
        market.book(AAPL, List.of("1x1"), List.of());
        market.trade(AAPL, "1", "1");
        client.subscribe("quote", "AAPL.XNAS");
        client.subscribe("book.2", "AAPL.XNAS");
        client.subscribe("trade", "AAPL.XNAS");
        client.read();

        market.newEpoch("k4");
        market.quote(AAPL, "3", "4");
        market.book(AAPL, List.of("2x1"), List.of());
        market.trade(AAPL, "5", "1");
        var messages = client.read();

        assertThat(messages)
                .filteredOn(Snapshot.class::isInstance)
                .extracting(message -> ((Snapshot) message).reason())
                .containsExactly(SnapshotReason.EPOCH, SnapshotReason.EPOCH, SnapshotReason.EPOCH);
        var trade = messages.stream().filter(Update.class::isInstance).toList();
        assertThat(trade).hasSize(1);
        assertThat(((Update) trade.get(0)).previous()).isEqualTo(-1);
    }

    @Test
    void tellsThatARecordWasDeleted() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        client.read();

        market.deleteQuote(AAPL);
        var deleted = client.read(Snapshot.class).get(0);
        market.quote(AAPL, "3", "4");

        assertThat(deleted.reason()).isEqualTo(SnapshotReason.DELETED);
        assertThat(deleted.payload()).isNull();
        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void goesOnFromAPositionThatTheClientHolds() {
        market.quote(AAPL, "1", "2");
        long held = market.offset();

        client.subscribe(from(held), "quote", "AAPL.XNAS");
        var resumed = client.read();
        market.quote(AAPL, "3", "4");

        assertThat(resumed).hasExactlyElementsOfTypes(Ack.class);
        assertThat(((Ack) resumed.get(0)).resumed()).containsExactly("AAPL.XNAS");
        assertThat(client.read()).hasExactlyElementsOfTypes(Update.class);
    }

    @Test
    void sendsWhatAClientHasMissedSinceItsPosition() {
        market.trade(AAPL, "1", "1");
        long held = market.offset();
        market.trade(AAPL, "2", "1");
        market.trade(AAPL, "3", "1");

        client.subscribe(from(held), "trade", "AAPL.XNAS");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Update.class, Update.class);
        assertThat(((Update) messages.get(1)).previous()).isEqualTo(held);
    }

    @Test
    void neverGoesBackForAClientThatIsAheadOfThisGateway() {
        market.quote(AAPL, "1", "2");
        long held = market.offset() + 2;

        client.subscribe(from(held), "quote", "AAPL.XNAS");
        var first = client.read();
        market.quote(AAPL, "3", "4");
        market.quote(AAPL, "5", "6");
        var still = client.read();
        market.quote(AAPL, "7", "8");
        var later = client.read();

        assertThat(first).hasExactlyElementsOfTypes(Ack.class, Status.class);
        assertThat(((Status) first.get(1)).state()).isEqualTo(StatusState.LAGGING);
        assertThat(still).extracting(message -> ((Status) message).state()).containsExactly(StatusState.LIVE);
        assertThat(later).hasExactlyElementsOfTypes(Update.class);
        assertThat(bid((Update) later.get(0))).isEqualTo("7");
    }

    @Test
    void sendsNoOlderBookOrTradeToAClientThatIsAheadOfThisGateway() {
        market.book(AAPL, List.of("1x1"), List.of());
        market.trade(AAPL, "1", "1");
        long held = market.offset() + 2;

        client.subscribe(from(held), "book.2", "AAPL.XNAS");
        client.subscribe(from(held), "trade", "AAPL.XNAS");
        var first = client.read();
        market.bookChange(AAPL, List.of("1x2"), List.of());
        market.trade(AAPL, "2", "1");
        var atTheSamePlace = client.read();
        market.trade(AAPL, "3", "1");
        market.bookChange(AAPL, List.of("1x4"), List.of());
        var later = client.read();

        assertThat(first).hasExactlyElementsOfTypes(Ack.class, Ack.class, Status.class, Status.class);
        assertThat(atTheSamePlace)
                .extracting(message -> ((Status) message).state())
                .containsExactly(StatusState.LIVE);
        assertThat(later).hasExactlyElementsOfTypes(Update.class, Snapshot.class, Status.class);
        assertThat(((Update) later.get(0)).previous()).isEqualTo(held);
        assertThat(((Snapshot) later.get(1)).reason()).isEqualTo(SnapshotReason.RESYNC);
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
    void goesOnWithAKeyThatIsSubscribedRightAfterAOnce() {
        market.quote(AAPL, "1", "2");
        client.subscribe(SubscribeOptions.DEFAULTS.withOnce(), "quote", "AAPL.XNAS");
        client.subscribe("quote", "AAPL.XNAS");
        client.read();

        market.quote(AAPL, "3", "4");

        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void looksAfterItsSessionsWithOneTimerHoweverTheyComeAndGo() {
        for (int i = 0; i < 50; i++) {
            client.loop().run(client.session()::close);
            client.reconnect();
        }

        assertThat(client.loop().timers()).isEqualTo(1);
    }

    @Test
    void holdsNothingOfKeysThatWereLeftBeforeTheyWereSent() {
        market.quote(AAPL, "1", "2");
        for (int i = 0; i < 15; i++) {
            client.subscribe("quote", "AAPL.XNAS");
            client.unsubscribe("quote", "AAPL.XNAS");
            client.loop().advanceMillis(200);
        }

        assertThat(client.read())
                .filteredOn(message -> !(message instanceof ServerMessage.Heartbeat))
                .allMatch(Ack.class::isInstance);
    }

    @Test
    void carriesOutTheRestOfAFrameWhenItsAnswersHaveRoom() {
        String unknown = "\"" + "x".repeat(120) + "%d\"";
        var symbols = new StringBuilder(unknown.formatted(0));
        for (int i = 1; i < 400; i++) {
            symbols.append(',').append(unknown.formatted(i));
        }
        String command = "{\"op\":\"sub\",\"id\":%d,\"ch\":\"quote\",\"syms\":[" + symbols + "]}";

        client.send("[" + command.formatted(1) + "," + command.formatted(2) + "," + command.formatted(3) + "]");
        var first = client.readFrame(Long.MAX_VALUE);
        client.loop().run(client.session()::goOn);

        assertThat(first).filteredOn(Ack.class::isInstance).hasSizeLessThan(3);
        assertThat(client.read(Ack.class)).hasSize(1);
    }

    @Test
    void keepsToTheRateOfAKeyThatIsSubscribedAgainAndAgain() {
        market.quote(AAPL, "1", "2");
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(1), "quote", "AAPL.XNAS");
        client.read();

        for (int i = 0; i < 5; i++) {
            market.quote(AAPL, "3", "4");
            client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(1), "quote", "AAPL.XNAS");
        }

        assertThat(client.read(Update.class)).isEmpty();
    }

    @Test
    void replacesABookThatCannotBeContinued() {
        market.book(AAPL, List.of("1x1"), List.of());
        long held = market.offset();
        market.bookChange(AAPL, List.of("1x2"), List.of());

        client.subscribe(from(held), "book.2", "AAPL.XNAS");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(((Ack) messages.get(0)).resumed()).isEmpty();
        assertThat(((Snapshot) messages.get(1)).reason()).isEqualTo(SnapshotReason.RESYNC);
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

    @Test
    void replacesABookThatChangedAndChangedBackWhileNobodyHereLooked() {
        market.book(AAPL, List.of("1x1"), List.of());
        client.subscribe(SubscribeOptions.DEFAULTS.withOnce(), "book.2", "AAPL.XNAS");
        client.read();
        market.bookChange(AAPL, List.of("1x1", "2x1"), List.of());
        long heldFromAnotherGateway = market.offset();
        market.bookChange(AAPL, List.of("2x0"), List.of());
        client.subscribe(SubscribeOptions.DEFAULTS.withOnce(), "book.2", "AAPL.XNAS");
        client.read();

        client.subscribe(from(heldFromAnotherGateway), "book.2", "AAPL.XNAS");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(((Ack) messages.get(0)).resumed()).isEmpty();
    }

    @Test
    void acceptsNoMoreSubscriptionsThanTheLimitAndKeepsThoseHeld() {
        var small = new TestClient(16, 1);
        small.market().quote(AAPL, "1", "2");
        small.market().quote(MSFT, "1", "2");

        small.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");
        var ack = small.read(Ack.class).get(0);

        assertThat(ack.accepted()).isEqualTo(1);
        assertThat(ack.rejected()).containsExactly(new Rejection("MSFT.XNAS", ErrorCode.LIMIT_SUBS));
    }

    @Test
    void servesNobodyBeforeTheCachesAreWarm() {
        client.cachesAreWarm(false);

        client.subscribe("quote", "AAPL.XNAS");
        var error = client.read(Error.class).get(0);

        assertThat(error.code()).isEqualTo(ErrorCode.STARTING);
        assertThat(error.retry()).isTrue();
        assertThat(error.afterMillis()).isPositive();
    }

    @Test
    void beatsAsOftenAsTheClientAskedFor() {
        client.watermarks().start("md.quote", List.of("quote"), 1);
        client.watermarks().reached("md.quote", 0, 42);
        client.send("{\"op\":\"hello\",\"id\":9,\"hb\":2000}");
        var welcome = client.read(ServerMessage.Welcome.class).get(0);

        client.loop().advanceMillis(2_100);
        var heartbeats = client.read(ServerMessage.Heartbeat.class);

        assertThat(welcome.id()).isEqualTo(9);
        assertThat(welcome.heartbeatMillis()).isEqualTo(2_000);
        assertThat(heartbeats).hasSize(1);
        assertThat(heartbeats.get(0).watermarksMicros()).isEqualTo(Map.of("quote", 42L));
    }

    @Test
    void replacesAHeartbeatThatCouldNotBeWritten() {
        client.loop().advanceMillis(20_000);

        assertThat(client.read(ServerMessage.Heartbeat.class)).hasSize(1);
    }

    @Test
    void refusesCommandsThatComeTooFastAndThenGoesOn() {
        for (int i = 0; i < 25; i++) {
            client.send("{\"op\":\"ping\",\"id\":%d}".formatted(i));
        }
        var errors = client.read(Error.class);
        client.loop().advanceMillis(errors.get(errors.size() - 1).afterMillis());
        client.send("{\"op\":\"ping\",\"id\":99}");

        assertThat(errors).hasSize(5).allMatch(error -> error.code() == ErrorCode.RATE_LIMITED);
        assertThat(client.read(ServerMessage.Pong.class)).hasSize(1);
        assertThat(client.closedWith()).isNull();
    }

    @Test
    void closesAClientThatGoesOnAndOn() {
        for (int i = 0; i < 150 && client.closedWith() == null; i++) {
            client.send("{\"op\":\"ping\",\"id\":%d}".formatted(i));
            client.read();
        }

        assertThat(client.closedWith()).isEqualTo(CloseCode.ABUSE);
    }

    @Test
    void namesWhatIsWrongAndCarriesOutTheRest() {
        client.send("[{\"op\":\"sub\",\"id\":7,\"ch\":\"quote\"},{\"op\":\"ping\",\"id\":8}]");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Error.class, ServerMessage.Pong.class);
        assertThat(((Error) messages.get(0)).id()).isEqualTo(7);
        assertThat(((Error) messages.get(0)).message()).contains("syms");
    }

    @Test
    void closesAClientThatSendsNothingButNonsense() {
        for (int i = 0; i < 150 && client.closedWith() == null; i++) {
            client.send("nonsense");
            client.loop().advanceMillis(100);
            client.read();
        }

        assertThat(client.closedWith()).isEqualTo(CloseCode.BAD_PROTOCOL);
    }

    @Test
    void takesNoMoreCommandsWhileTheirAnswersAreNotRead() {
        for (int i = 0; i < 70; i++) {
            client.send("{\"op\":\"ping\",\"id\":%d}".formatted(i));
        }
        boolean whileFull = client.session().takesCommands();
        client.readFrame(2_000);
        client.loop().run(client.session()::goOn);

        assertThat(whileFull).isFalse();
        assertThat(client.session().takesCommands()).isTrue();
    }

    @Test
    void refusesWhatThisVersionDoesNotHave() {
        market.quote(AAPL, "1", "2");

        client.send("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"AAPL.XNAS\"],\"speed\":5}");
        client.send("{\"op\":\"sub\",\"id\":2,\"ch\":\"quote\",\"syms\":[\"AAPL.XNAS\"],\"mode\":\"all\"}");
        client.send("{\"op\":\"sub\",\"id\":3,\"ch\":\"quote\",\"syms\":[\"AAPL.XNAS\"],\"checksum\":true}");
        client.send("{\"op\":\"sub\",\"id\":4,\"ch\":\"quote\",\"syms\":[\"AAPL.XNAS\"],\"maxRate\":0.5}");

        assertThat(client.read(Error.class))
                .extracting(
                        error -> error.message().substring(0, error.message().indexOf(':')))
                .containsExactly("speed", "mode", "checksum", "maxRate");
    }

    @Test
    void fillsAFrameOnlyUntilItIsFull() {
        market.quote(AAPL, "1", "2");
        market.quote(MSFT, "1", "2");
        client.subscribe("quote", "AAPL.XNAS", "MSFT.XNAS");

        assertThat(client.readFrame(1)).hasExactlyElementsOfTypes(Ack.class);
        assertThat(client.readFrame(1)).hasExactlyElementsOfTypes(Snapshot.class);
        assertThat(client.readFrame(1)).hasExactlyElementsOfTypes(Snapshot.class);
        assertThat(client.session().isDrained()).isTrue();
    }

    @Test
    void forgetsEverythingWhenItIsClosed() {
        market.quote(AAPL, "1", "2");
        client.subscribe("quote", "AAPL.XNAS");
        client.read();

        client.loop().run(client.session()::close);
        client.loop().run(client.session()::close);
        market.quote(AAPL, "3", "4");
        int before = client.readies();
        client.loop().runAll();

        assertThat(client.readies()).isEqualTo(before);
        assertThat(client.sessions().counters().openConnections()).isZero();
        assertThat(client.sessions().counters().subscriptions()).isZero();
    }

    private static SubscribeOptions conflated() {
        var defaults = SubscribeOptions.DEFAULTS;
        return new SubscribeOptions(Mode.CONFLATE, null, null, false, false, defaults.feed(), false, false, null, null);
    }

    private SubscribeOptions from(long sequence) {
        return SubscribeOptions.DEFAULTS.withFrom(
                new From.Positions(Map.of("AAPL.XNAS", new Position(market.epoch(), sequence))));
    }

    private static String bid(ServerMessage update) {
        Quote quote = ((Payload.OfQuote) ((Update) update).payload()).quote();
        return quote.bid().price().toString();
    }

    private static String price(Update update) {
        return ((Payload.OfTrades) update.payload()).trades().get(0).price().toString();
    }
}
