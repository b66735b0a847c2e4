package io.tickgate.client;

import static io.tickgate.client.Market.ack;
import static io.tickgate.client.Market.quote;
import static io.tickgate.client.Market.snapshot;
import static io.tickgate.client.Market.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.SubscribeOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a client whose connection is lost, or about to be. */
class ReconnectTest extends ClientFixture {
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
    void comesBackWhereTheNextConnectionWasRefusedWhileTheOldOneStillFlowed() {
        var old = holding("quote", "A", 10);
        old.say(Market.bye(1012, 0, 0));
        loop.pass(Duration.ZERO);
        gateways.latest().drop(4503, "too many connections of this address");
        old.say(update("quote", "A", 20, null, quote("1.02", "1.03")));
        journal.read();

        old.drop(1012, "restart");

        assertThat(journal.read()).containsExactly("disconnected 1012 restart, next 125");
        loop.pass(Duration.ofMillis(125));
        assertThat(gateways.latest().welcome().heardSubscribe().options().from())
                .isEqualTo(positions("A", 20));
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
}
