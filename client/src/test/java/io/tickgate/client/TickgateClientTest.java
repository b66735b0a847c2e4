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
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client asks for, and what it tells. */
class TickgateClientTest extends ClientFixture {
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
    void keepsAKeyThatItHasAskedForAgainWhenWhatWasBeforeIsClosed() {
        var gateway = holding("book.10", "A", 10);
        gateway.say(update("book.10", "A", 14, 12L, book("9.00:0", "")));
        long id = gateway.heardSubscribe().id();

        gateway.say(new ServerMessage.Status(
                "book.10", List.of("A"), StatusState.CLOSED, ErrorCode.LIMIT_SUBS, Market.TIME_MICROS, null));
        gateway.say(ack(id, "book.10"), snapshot("book.10", "A", 20, book("9.00:1", "")));
        gateway.say(update("book.10", "A", 21, 20L, book("9.00:2", "")));

        assertThat(journal.read()).contains("snapshot book.10/A at k3:20", "update book.10/A at k3:21");
        assertThat(journal.states()).containsExactly("A LIVE");
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
}
