package io.tickgate.client;

import static io.tickgate.client.Market.ack;
import static io.tickgate.client.Market.book;
import static io.tickgate.client.Market.quote;
import static io.tickgate.client.Market.rejection;
import static io.tickgate.client.Market.snapshot;
import static io.tickgate.client.Market.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TickgateClientTest {
    private static final URI GATEWAY = URI.create("ws://gateway/v1/stream");

    private final ManualLoop loop = new ManualLoop();
    private final FakeGateways gateways = new FakeGateways(loop);
    private final Journal journal = new Journal();
    private final TickgateClient client = TickgateClient.builder(GATEWAY, journal)
            .loop(loop)
            .random(BackoffTest.fixed(0.5))
            .connector(gateways)
            .build();

    @Test
    void asksForWhatItWantsOnceItIsWelcome() {
        client.subscribe("quote", List.of("A", "B"), SubscribeOptions.DEFAULTS.withMaxRate(4));
        start();

        var gateway = gateways.latest().open();
        assertThat(gateway.heard()).isEmpty();
        gateway.say(Market.welcome());

        assertThat(gateway.heard())
                .containsExactly(new ClientCommand.Subscribe(
                        2, "quote", List.of("A", "B"), SubscribeOptions.DEFAULTS.withMaxRate(4)));
        assertThat(journal.read()).containsExactly("connected gw1-1");
    }

    @Test
    void asksForNoMoreSymbolsAtOnceThanTheGatewayTakes() {
        client.subscribe("quote", List.of("A", "B", "C"), SubscribeOptions.DEFAULTS);
        start();

        var gateway = gateways.latest().open().say(Market.welcome(2));

        assertThat(gateway.heard())
                .extracting(command -> ((ClientCommand.Subscribe) command).symbols())
                .containsExactly(List.of("A", "B"), List.of("C"));
    }

    @Test
    void tellsWhatHasBecomeOfAKey() {
        var gateway = holding("quote", "A", 10);

        gateway.say(update("quote", "A", 17, null, quote("1.02", "1.03")));

        assertThat(journal.read()).containsExactly("update quote/A at k3:17");
    }

    @Test
    void goesOnHoldingAKeyThatItAsksForOnceMore() {
        var gateway = holding("quote", "A", 10);

        client.subscribe("quote", List.of("A"), SubscribeOptions.DEFAULTS.withOnce());
        loop.pass(Duration.ZERO);
        gateway.say(ack(gateway.heardSubscribe().id(), "quote"));
        gateway.say(snapshot("quote", "A", 12, quote("1.02", "1.03")));
        gateway.say(update("quote", "A", 17, null, quote("1.04", "1.05")));

        assertThat(journal.read()).contains("update quote/A at k3:17");
    }

    @Test
    void ignoresWhatItDoesNotHold() {
        var gateway = holding("quote", "A", 10);
        client.unsubscribe("quote", List.of("A"));
        assertThat(gateway.heard()).hasOnlyElementsOfType(ClientCommand.Unsubscribe.class);

        gateway.say(
                update("quote", "A", 17, null, quote("1.02", "1.03")),
                snapshot("quote", "Z", 17, quote("1.02", "1.03")));

        assertThat(journal.read()).isEmpty();
    }

    @Test
    void asksAgainForAKeyAloneFromWhereItStandsWhenSomethingIsMissing() {
        var gateway = holding("book.10", "A", 10);

        gateway.say(update("book.10", "A", 14, 12L, book("9.00:0", "")));

        assertThat(journal.read()).containsExactly("gap book.10/A: update 14 on top of 12 (expected: on top of k3:10)");
        var subscribe = gateway.heardSubscribe();
        assertThat(subscribe.symbols()).containsExactly("A");
        assertThat(subscribe.options().from()).isEqualTo(positions("A", 10));
    }

    @Test
    void ignoresAKeyThatItHasAskedForAgainUntilTheAnswer() {
        var gateway = holding("book.10", "A", 10);
        gateway.say(update("book.10", "A", 14, 12L, book("9.00:0", "")));
        long id = gateway.heardSubscribe().id();
        journal.read();

        // The old chain flows on until the gateway has read the command.
        gateway.say(update("book.10", "A", 16, 14L, book("9.00:5", "")));
        assertThat(journal.read()).isEmpty();
        gateway.say(ack(id, "book.10"), update("book.10", "A", 16, 10L, book("9.00:7", "")));

        assertThat(journal.read()).containsExactly("ack " + id, "update book.10/A at k3:16");
    }

    @Test
    void endsAKeyWithoutAPositionBeforeItAsksForItsSnapshotAgain() {
        client.subscribe("book.10", List.of("A"), SubscribeOptions.DEFAULTS);
        start();
        var gateway = gateways.latest().welcome();
        gateway.say(ack(gateway.heardSubscribe().id(), "book.10"), update("book.10", "A", 5, 4L, book("9.00:1", "")));

        var heard = gateway.heard();

        assertThat(heard.get(0)).isInstanceOf(ClientCommand.Unsubscribe.class);
        assertThat(((ClientCommand.Subscribe) heard.get(1)).options()).isEqualTo(SubscribeOptions.DEFAULTS);
    }

    @Test
    void asksAgainForAKeyThatTheGatewayThinksIsFurther() {
        var gateway = holding("quote", "A", 10);

        gateway.say(Market.heartbeat(new ServerMessage.Quiet("quote", "A", 10)));
        assertThat(gateway.heard()).isEmpty();
        gateway.say(Market.heartbeat(new ServerMessage.Quiet("quote", "A", 11)));

        assertThat(gateway.heardSubscribe().options().from()).isEqualTo(positions("A", 10));
    }

    @Test
    void tellsHowOldTheFeedIsWithEachHeartbeat() {
        var gateway = holding("quote", "A", 10);

        gateway.say(Market.heartbeat());

        assertThat(journal.read()).containsExactly("heartbeat {quote=PT0.01S}");
    }

    @Test
    void comesBackAfterALossAndTakesUpWhatItHolds() {
        holding("quote", "A", 10).drop(1006, "reset");

        assertThat(journal.read()).containsExactly("disconnected 1006 reset, next 125");
        loop.pass(Duration.ofMillis(124));
        assertThat(gateways.attempts()).isEqualTo(1);
        loop.pass(Duration.ofMillis(1));
        var second = gateways.latest().welcome();

        assertThat(gateways.attempts()).isEqualTo(2);
        assertThat(second.heardSubscribe().options().from()).isEqualTo(positions("A", 10));
    }

    @Test
    void asksWithoutAPositionForWhatHasNone() {
        client.subscribe("quote", List.of("A", "B"), SubscribeOptions.DEFAULTS);
        start();
        var first = gateways.latest().welcome();
        first.say(
                ack(first.heardSubscribe().id(), "quote"),
                snapshot("quote", "A", 10, quote("1.00", "1.01")),
                snapshot("quote", "B", -1, null));
        first.drop(1011, "a bug");
        loop.pass(Duration.ofSeconds(1));

        var heard = gateways.latest().welcome().heard();

        assertThat(heard)
                .extracting(command -> ((ClientCommand.Subscribe) command).symbols())
                .containsExactly(List.of("A"), List.of("B"));
        assertThat(((ClientCommand.Subscribe) heard.get(1)).options().from()).isNull();
    }

    @Test
    void waitsLongerAfterEachFailedAttempt() {
        start();
        for (long millis : new long[] {125, 250, 500, 1000}) {
            gateways.latest().drop(1006, "connection refused");
            assertThat(journal.read()).containsExactly("disconnected 1006 connection refused, next " + millis);
            loop.pass(Duration.ofMillis(millis));
        }

        assertThat(gateways.attempts()).isEqualTo(5);
    }

    @Test
    void waitsShortlyAgainAfterAConnectionThatHasLasted() {
        start();
        gateways.latest().drop(1006, "connection refused");
        loop.pass(Duration.ofSeconds(1));
        var second = gateways.latest().welcome();
        loop.pass(Reconnector.STABLE);
        journal.read();

        second.drop(1006, "reset");

        assertThat(journal.read()).containsExactly("disconnected 1006 reset, next 125");
    }

    @Test
    void doesNotComeBackAfterAFinalCode() {
        holding("quote", "A", 10).drop(4502, "may not connect");

        loop.pass(Duration.ofHours(1));

        assertThat(journal.read()).containsExactly("disconnected 4502 may not connect, next never");
        assertThat(gateways.attempts()).isEqualTo(1);
    }

    @Test
    void comesBackWhenNothingHasComeForTwoHeartbeats() {
        var gateway = holding("quote", "A", 10);
        loop.pass(Duration.ofMillis(9_999));
        gateway.say(Market.heartbeat());
        loop.pass(Duration.ofMillis(9_999));
        assertThat(gateway.isAborted).isFalse();
        journal.read();

        loop.pass(Duration.ofMillis(1));

        assertThat(gateway.isAborted).isTrue();
        assertThat(journal.read())
                .containsExactly("disconnected 1006 nothing for 10000 ms (expected: a heartbeat), next 125");
    }

    @Test
    void givesUpOnAGatewayThatDoesNotWelcomeIt() {
        start();
        gateways.latest().open();

        loop.pass(Handshake.DEFAULTS.timeout());

        assertThat(journal.read())
                .containsExactly("disconnected 1006 nothing for 10000 ms (expected: welcome), next 125");
    }

    @Test
    void movesToANewConnectionWhileTheOldOneStillFlows() {
        var old = holding("quote", "A", 10);
        old.say(Market.bye(1012, 800, 10_000));
        journal.read();
        loop.pass(Duration.ofMillis(800 + 5000 - 1));
        assertThat(gateways.attempts()).isEqualTo(1);

        loop.pass(Duration.ofMillis(1));
        var next = gateways.latest().open();
        old.say(update("quote", "A", 20, null, quote("1.02", "1.03")));
        next.say(Market.welcome());

        assertThat(old.closedWith).isEqualTo(1000);
        assertThat(next.heardSubscribe().options().from()).isEqualTo(positions("A", 20));
        assertThat(journal.read()).containsExactly("update quote/A at k3:20", "connected gw1-1");
    }

    @Test
    void takesNothingFromTheOldConnectionOnceItHasMoved() {
        var old = holding("quote", "A", 10);
        old.say(Market.bye(1012, 0, 0));
        loop.pass(Duration.ZERO);
        var next = gateways.latest().welcome();
        next.say(ack(next.heardSubscribe().id(), "quote"));
        journal.read();

        old.say(update("quote", "A", 20, null, quote("1.02", "1.03")));
        old.drop(1012, "restart");

        assertThat(journal.read()).isEmpty();
    }

    @Test
    void keepsTheOldConnectionWhenTheNewOneFails() {
        var old = holding("quote", "A", 10);
        old.say(Market.bye(1012, 0, 0));
        loop.pass(Duration.ZERO);
        journal.read();

        gateways.latest().drop(1006, "connection refused");
        old.say(update("quote", "A", 20, null, quote("1.02", "1.03")));

        assertThat(journal.read()).containsExactly("update quote/A at k3:20");
        loop.pass(Duration.ofMillis(125));
        assertThat(gateways.attempts()).isEqualTo(3);
    }

    @Test
    void keepsToTheTimeOfTheByeWhenTheOldConnectionEndsBefore() {
        var old = holding("quote", "A", 10);
        old.say(Market.bye(1012, 1000, 0));
        journal.read();

        old.drop(1012, "restart");

        assertThat(journal.read()).containsExactly("disconnected 1012 restart, next 1000");
        loop.pass(Duration.ofMillis(999));
        assertThat(gateways.attempts()).isEqualTo(1);
        loop.pass(Duration.ofMillis(1));
        assertThat(gateways.attempts()).isEqualTo(2);
    }

    @Test
    void forgetsWhatIsRefusedForGood() {
        client.subscribe("quote", List.of("A", "FOO"), SubscribeOptions.DEFAULTS);
        start();
        var first = gateways.latest().welcome();
        first.say(ack(first.heardSubscribe().id(), "quote", rejection("FOO", ErrorCode.UNKNOWN_SYMBOL)));
        first.drop(1006, "reset");
        loop.pass(Duration.ofSeconds(1));

        assertThat(gateways.latest().welcome().heardSubscribe().symbols()).containsExactly("A");
    }

    @Test
    void asksAgainLaterForWhatIsRefusedForNow() {
        client.subscribe("quote", List.of("A", "B"), SubscribeOptions.DEFAULTS);
        start();
        var gateway = gateways.latest().welcome();
        long id = gateway.heardSubscribe().id();

        gateway.say(new ServerMessage.Error(id, ErrorCode.RATE_LIMITED, "20 ops/s", true, 400L));
        loop.pass(Duration.ofMillis(399));
        assertThat(gateway.heard()).isEmpty();
        loop.pass(Duration.ofMillis(1));

        assertThat(gateway.heardSubscribe().symbols()).containsExactly("A", "B");
    }

    @Test
    void changesOptionsInPlace() {
        var gateway = holding("quote", "A", 10);

        client.subscribe("quote", List.of("A"), SubscribeOptions.DEFAULTS.withMaxRate(1));

        assertThat(gateway.heardSubscribe().options().from()).isNull();
        gateway.say(update("quote", "A", 17, null, quote("1.02", "1.03")));
        assertThat(journal.read()).containsExactly("update quote/A at k3:17");
    }

    @Test
    void doesNotAskAgainForWhatItWantedOnce() {
        client.subscribe("quote", List.of("A"), SubscribeOptions.DEFAULTS.withOnce());
        start();
        var first = gateways.latest().welcome();
        first.say(ack(first.heardSubscribe().id(), "quote"), snapshot("quote", "A", 10, quote("1.00", "1.01")));
        first.drop(1006, "reset");
        loop.pass(Duration.ofSeconds(1));

        assertThat(gateways.latest().welcome().heard()).isEmpty();
    }

    @Test
    void forgetsWhatTheGatewayCloses() {
        var gateway = holding("quote", "A", 10);
        gateway.say(new ServerMessage.Status(
                "quote", List.of("A"), StatusState.CLOSED, ErrorCode.NOT_ENTITLED, Market.TIME_MICROS, null));
        gateway.drop(1006, "reset");
        loop.pass(Duration.ofSeconds(1));

        assertThat(gateways.latest().welcome().heard()).isEmpty();
    }

    @Test
    void waitsForTheAnswerToItsToken() {
        var withToken = TickgateClient.builder(GATEWAY, journal)
                .loop(loop)
                .connector(gateways)
                .token("secret")
                .build();
        withToken.subscribe("quote", List.of("A"), SubscribeOptions.DEFAULTS);
        withToken.start();
        loop.run();

        var gateway = gateways.latest().open();
        var hello = (ClientCommand.Hello) gateway.heard().get(0);
        gateway.say(Market.welcome());
        assertThat(gateway.heard()).isEmpty();
        var early = Market.welcome();
        gateway.say(new ServerMessage.Welcome(
                hello.id(), 1, "gw1-1", early.timeMicros(), 5000, early.limits(), early.channels()));

        assertThat(hello.token()).isEqualTo("secret");
        gateway.heardSubscribe();
    }

    @Test
    void endsAConnectionThatSpeaksNonsense() {
        var gateway = holding("quote", "A", 10);

        gateway.sayText("{\"type\":\"hb\"}");

        assertThat(gateway.isAborted).isTrue();
        assertThat(journal.read()).containsExactly("disconnected 1007 an object (expected: an array), next 125");
    }

    @Test
    void passesOverMessagesThatItDoesNotKnow() {
        var gateway = holding("quote", "A", 10);

        gateway.sayText("[{\"type\":\"horoscope\",\"stars\":[1,{\"a\":null}]}]");

        assertThat(gateway.isAborted).isFalse();
    }

    @Test
    void saysThatItIsClosedAndComesBackNoMore() {
        var gateway = holding("quote", "A", 10);

        client.close();
        loop.run();
        loop.pass(Duration.ofHours(1));

        assertThat(gateway.closedWith).isEqualTo(1000);
        assertThat(journal.read()).containsExactly("disconnected 1000 closed by the client, next never");
        assertThat(gateways.attempts()).isEqualTo(1);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void letsKeysOfAPatternJoinWithTheirFirstMessage() {
        var gateway = following("spot:*");

        gateway.say(
                snapshot("quote", "spot:A", 10, quote("1.00", "1.01")),
                update("quote", "spot:A", 11, null, quote("1.00", "1.02")),
                snapshot("quote", "perp:A", 12, quote("1.00", "1.01")),
                snapshot("trade", "spot:A", 13, new Payload.OfTrades(List.of())));

        assertThat(journal.read()).containsExactly("snapshot quote/spot:A at k3:10", "update quote/spot:A at k3:11");
    }

    @Test
    void ignoresAPatternUntilItIsAcked() {
        client.subscribe("quote", List.of("*"), SubscribeOptions.DEFAULTS);
        start();

        gateways.latest().welcome().say(snapshot("quote", "A", 10, quote("1.00", "1.01")));

        assertThat(journal.read()).containsExactly("connected gw1-1");
    }

    @Test
    void takesKeysOfAPatternUpByTheirNamesAfterALossAndThenThePattern() {
        var first = following("spot:*");
        first.say(snapshot("quote", "spot:A", 10, quote("1.00", "1.01")));
        first.drop(1006, "reset");
        loop.pass(Duration.ofSeconds(1));

        var heard = gateways.latest().welcome().heard();

        assertThat(heard)
                .extracting(command -> ((ClientCommand.Subscribe) command).symbols())
                .containsExactly(List.of("spot:A"), List.of("spot:*"));
        assertThat(((ClientCommand.Subscribe) heard.get(0)).options().from()).isEqualTo(positions("spot:A", 10));
        assertThat(((ClientCommand.Subscribe) heard.get(1)).options().from()).isNull();
    }

    @Test
    void endsWhatOnlyThePatternHadBrought() {
        var gateway = following("spot:*", "spot:A*", "spot:C");
        gateway.say(
                snapshot("quote", "spot:A", 10, quote("1.00", "1.01")),
                snapshot("quote", "spot:B", 11, quote("1.00", "1.01")),
                snapshot("quote", "spot:C", 12, quote("1.00", "1.01")));
        journal.read();

        client.unsubscribe("quote", List.of("spot:*"));

        assertThat(((ClientCommand.Unsubscribe) gateway.heard().get(0)).symbols())
                .containsExactly("spot:*", "spot:B");
        gateway.say(
                update("quote", "spot:A", 20, null, quote("1.00", "1.02")),
                update("quote", "spot:B", 21, null, quote("1.00", "1.02")),
                update("quote", "spot:C", 22, null, quote("1.00", "1.02")));
        assertThat(journal.read()).containsExactly("update quote/spot:A at k3:20", "update quote/spot:C at k3:22");
    }

    @Test
    void keepsWhatAPatternStillMatchesWhenItsNameIsTakenBack() {
        var gateway = following("spot:*", "spot:A");
        gateway.say(snapshot("quote", "spot:A", 10, quote("1.00", "1.01")));
        journal.read();

        client.unsubscribe("quote", List.of("spot:A"));
        gateway.heard();
        gateway.say(update("quote", "spot:A", 20, null, quote("1.00", "1.02")));

        assertThat(journal.read()).containsExactly("update quote/spot:A at k3:20");
    }

    @Test
    void asksForASnapshotOfAPatternsKeyWithAPositionThatNobodyHas() {
        var gateway = following("*");

        gateway.say(update("quote", "A", 10, null, quote("1.00", "1.01")));

        var from = (From.Positions) gateway.heardSubscribe().options().from();
        assertThat(from.bySymbol()).containsExactly(Map.entry("A", new Position("none", 0)));
    }

    private FakeGateways.Peer following(String... symbols) {
        client.subscribe("quote", List.of(symbols), SubscribeOptions.DEFAULTS);
        start();
        var gateway = gateways.latest().welcome();
        for (var command : gateway.heard()) {
            gateway.say(ack(((ClientCommand.Subscribe) command).id(), "quote"));
        }
        journal.read();
        return gateway;
    }

    @Test
    void keepsTheRateOfANameBesideAPatternAfterALoss() {
        client.subscribe("quote", List.of("*"), SubscribeOptions.DEFAULTS.withMaxRate(1));
        client.subscribe("quote", List.of("A"), SubscribeOptions.DEFAULTS.withMaxRate(10));
        start();

        var heard = gateways.latest().welcome().heard();

        // The latest command that matches a key counts.
        var last = (ClientCommand.Subscribe) heard.get(heard.size() - 1);
        assertThat(last.symbols()).containsExactly("A");
        assertThat(last.options().maxRate()).isEqualTo(10);
    }

    @Test
    void grantsHalfOfItsCreditAnewAsMessagesAreTaken() {
        var gateway = connectedAs(builder().credit(4), "quote");

        gateway.say(snapshot("quote", "A", 10, quote("1.00", "1.01")), Market.heartbeat());
        assertThat(gateway.heard()).isEmpty();
        gateway.say(
                update("quote", "A", 11, null, quote("1.00", "1.02")),
                update("quote", "A", 12, null, quote("1.00", "1.02")),
                update("quote", "A", 13, null, quote("1.00", "1.02")));

        assertThat(gateway.heard()).containsExactly(new ClientCommand.Credit(2));
        // 20 commands a second are allowed, and half of that is left for others.
        loop.pass(Duration.ofMillis(99));
        assertThat(gateway.heard()).isEmpty();
        loop.pass(Duration.ofMillis(1));
        assertThat(gateway.heard()).containsExactly(new ClientCommand.Credit(2));
    }

    @Test
    void repeatsAGrantThatWasOneCommandTooMany() {
        var gateway = connectedAs(builder().credit(4), "quote");
        gateway.say(
                snapshot("quote", "A", 10, quote("1.00", "1.01")),
                update("quote", "A", 11, null, quote("1.00", "1.02")));
        assertThat(gateway.heard()).containsExactly(new ClientCommand.Credit(2));

        gateway.say(new ServerMessage.Error(null, ErrorCode.RATE_LIMITED, "20 ops/s", true, 400L));
        loop.pass(Duration.ofMillis(399));
        assertThat(gateway.heard()).isEmpty();
        loop.pass(Duration.ofMillis(1));

        assertThat(gateway.heard()).containsExactly(new ClientCommand.Credit(2));
    }

    @Test
    void grantsItsCreditInTheHello() {
        builder().credit(4).build().start();
        loop.run();

        var hello = (ClientCommand.Hello) gateways.latest().open().heard().get(0);

        assertThat(hello.credit()).isEqualTo(4);
    }

    private TickgateClientBuilder builder() {
        return TickgateClient.builder(GATEWAY, journal).loop(loop).connector(gateways);
    }

    private FakeGateways.Peer connectedAs(TickgateClientBuilder builder, String channel) {
        var other = builder.build();
        other.subscribe(channel, List.of("A"), SubscribeOptions.DEFAULTS);
        other.start();
        loop.run();
        var gateway = gateways.latest().welcome();
        var heard = gateway.heard();
        gateway.say(ack(((ClientCommand.Subscribe) heard.get(heard.size() - 1)).id(), channel));
        journal.read();
        return gateway;
    }

    @Test
    void tellsTheStateOfEachKey() {
        var gateway = holding("quote", "A", 10);

        gateway.say(
                new ServerMessage.Status(
                        "quote",
                        List.of("A", "Z"),
                        StatusState.STALE,
                        ErrorCode.SOURCE_SILENT,
                        Market.TIME_MICROS,
                        null),
                new ServerMessage.Status("quote", List.of("A"), StatusState.LAGGING, null, Market.TIME_MICROS, 1200L),
                new ServerMessage.Status("quote", List.of("A"), StatusState.LIVE, null, Market.TIME_MICROS, null));

        assertThat(journal.read())
                .filteredOn(line -> line.startsWith("key "))
                .containsExactly(
                        "key quote/A is STALE, SOURCE_SILENT, null behind",
                        "key quote/A is LAGGING, null, 1200 behind",
                        "key quote/A is LIVE, null, null behind");
    }

    @Test
    void speaksProtobufIfAskedTo() {
        var binary = builder().binary().build();
        binary.subscribe("quote", List.of("A"), SubscribeOptions.DEFAULTS);
        binary.start();
        loop.run();
        var gateway = gateways.latest().open();

        gateway.sayBinary(Market.welcome());
        var subscribe = gateway.heardSubscribe();
        gateway.sayBinary(ack(subscribe.id(), "quote"));

        assertThat(subscribe.symbols()).containsExactly("A");
        assertThat(journal.read()).containsExactly("connected gw1-1", "ack " + subscribe.id());
    }

    @Test
    void endsABinaryConnectionThatSendsText() {
        builder().binary().build().start();
        loop.run();

        gateways.latest().welcome();

        assertThat(journal.read().get(0)).startsWith("disconnected 1007 a text frame (expected: binary), next ");
    }

    private void start() {
        client.start();
        loop.run();
    }

    /** A client that is connected and has a snapshot of one key, and whose journal is empty. */
    private FakeGateways.Peer holding(String channel, String symbol, long sequence) {
        client.subscribe(channel, List.of(symbol), SubscribeOptions.DEFAULTS);
        start();
        var gateway = gateways.latest().welcome();
        var payload = channel.equals("quote") ? quote("1.00", "1.01") : book("9.00:1", "10.00:3");
        gateway.say(ack(gateway.heardSubscribe().id(), channel), snapshot(channel, symbol, sequence, payload));
        journal.read();
        return gateway;
    }

    private static From positions(String symbol, long sequence) {
        return new From.Positions(Map.of(symbol, new Position(Market.EPOCH, sequence)));
    }
}
