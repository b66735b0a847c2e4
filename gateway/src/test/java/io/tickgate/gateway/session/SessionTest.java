package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.model.Quote;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Rejection;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** Of many clients that are let through together, most are written to a while later. */
    @Test
    void givesTheGrantedRateAlsoWhereItsTurnComesAWhileAfterTheTick() {
        market.quote(AAPL, "1", "2");
        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(10), "quote", "AAPL.XNAS");
        client.read();
        var sentMillis = new java.util.ArrayList<Long>();
        int readies = client.readies();
        long writeMillis = Long.MAX_VALUE;

        for (long millis = 0; millis < 10_000; millis++) {
            market.quote(AAPL, Long.toString(millis + 1), "99999");
            client.loop().runAll();
            client.loop().advanceMillis(1);
            if (client.readies() > readies && writeMillis == Long.MAX_VALUE) {
                writeMillis = millis + 22;
            }
            if (millis == writeMillis) {
                if (!client.read(Update.class).isEmpty()) {
                    sentMillis.add(millis);
                }
                readies = client.readies();
                writeMillis = Long.MAX_VALUE;
            }
        }

        for (int i = 10; i < sentMillis.size(); i++) {
            assertThat(sentMillis.get(i) - sentMillis.get(i - 10)).isGreaterThanOrEqualTo(1_000);
        }
        assertThat(sentMillis).hasSizeBetween(90, 100);
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

    @ParameterizedTest
    @CsvSource({"0, 1000", "999, 1000", "1000, 1000", "60000, 60000", "60001, 60000", "9223372036854775807, 60000"})
    void bringsTheIntervalOfHeartbeatsToTheNearestThatThereIs(long asked, int granted) {
        client.send("{\"op\":\"hello\",\"id\":9,\"hb\":%d}".formatted(asked));

        assertThat(client.read(ServerMessage.Welcome.class).get(0).heartbeatMillis())
                .isEqualTo(granted);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1.9, 1",
        "2, 2",
        "3.99, 2",
        "4, 4",
        "9, 4",
        "10, 10",
        "19, 10",
        "20, 20",
        "49.9, 20",
        "50, 50",
        "51, 50",
        "1e300, 50"
    })
    void bringsARateDownToALaneAndSaysWhich(double asked, int granted) {
        market.quote(AAPL, "1", "2");

        client.subscribe(SubscribeOptions.DEFAULTS.withMaxRate(asked), "quote", "AAPL.XNAS");

        assertThat(client.read(Ack.class).get(0).maxRate()).isEqualTo(granted);
    }

    @Test
    void letsOthersHaveTheirTurnWhenTheConnectionOfOneFails() {
        var closedWith = new ArrayList<CloseCode>();
        client.loop()
                .run(() -> client.sessions()
                        .open(Principal.ANONYMOUS, Encoding.JSON, client.sessionLoop(), new Connection() {
                            @Override
                            public void ready() {
                                // Nobody reads.
                            }

                            @Override
                            public void close(CloseCode code) {
                                closedWith.add(code);
                            }

                            @Override
                            public long tick(long nowNanos) {
                                throw new IllegalStateException("for the test");
                            }
                        }));

        client.loop().advanceMillis(11_000);

        assertThat(closedWith).containsExactly(CloseCode.INTERNAL_ERROR);
        assertThat(client.read(ServerMessage.Heartbeat.class)).isNotEmpty();
    }

    @Test
    void replacesAHeartbeatThatCouldNotBeWritten() {
        client.loop().advanceMillis(20_000);

        assertThat(client.read(ServerMessage.Heartbeat.class)).hasSize(1);
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

    private static String bid(ServerMessage update) {
        Quote quote = ((Payload.OfQuote) ((Update) update).payload()).quote();
        return quote.bid().price().toString();
    }

    private static String price(Update update) {
        return ((Payload.OfTrades) update.payload()).trades().get(0).price().toString();
    }
}
