package io.tickgate.client;

import static io.tickgate.client.Market.ack;
import static io.tickgate.client.Market.quote;
import static io.tickgate.client.Market.snapshot;
import static io.tickgate.client.Market.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether a value is in force, or what was known before a connection was lost. */
class ConfirmedTest extends ClientFixture {
    private static final SubscribeOptions EVERY =
            new SubscribeOptions(Mode.ALL, null, null, false, false, Feed.BEST, false, false, null, null);

    private final Map<String, KeyState> states = new HashMap<>();
    private final TickgateClient client = TickgateClient.builder(GATEWAY, new ClientListener() {
                @Override
                public void snapshot(ServerMessage.Snapshot snapshot, KeyState state) {
                    states.put(snapshot.symbol(), state);
                }
            })
            .loop(loop)
            .random(BackoffTest.fixed(0.5))
            .connector(gateways)
            .build();

    @Test
    void isSoOnceThereIsASnapshot() {
        var gateway = holding("A");

        assertThat(isConfirmed("A")).isTrue();
        gateway.say(update("quote", "A", 11, 10L, quote("1.02", "1.03")));
        assertThat(isConfirmed("A")).isTrue();
    }

    @Test
    void isNotSoAfterALossUntilTheKeyIsResumed() {
        holding("A").drop(1006, "reset");

        assertThat(isConfirmed("A")).isFalse();
        assertThat(states.get("A").quote()).isNotNull();
        var next = comesBack();
        assertThat(isConfirmed("A")).isFalse();
        next.say(resumed(next.heardSubscribe().id(), "A"));

        assertThat(isConfirmed("A")).isTrue();
    }

    @Test
    void isNotSoUntilThereIsASnapshotOfWhatCannotBeResumed() {
        holding("A").drop(1006, "reset");
        var next = comesBack();

        next.say(ack(next.heardSubscribe().id(), "quote"));
        assertThat(isConfirmed("A")).isFalse();
        next.say(snapshot("quote", "A", 30, quote("3.00", "3.01")));

        assertThat(isConfirmed("A")).isTrue();
    }

    @Test
    void isSoOfAllThatAResumedPatternHasFound() {
        client.subscribe("quote", List.of("*"), EVERY);
        var gateway = connected();
        gateway.say(ack(gateway.heardSubscribe().id(), "quote"), snapshot("quote", "A", 10, null), cursor());
        gateway.drop(1006, "reset");
        var next = comesBack();
        // Named while it waits: it belongs to the pattern's command all the same.
        client.subscribe("quote", List.of("A"), EVERY);

        next.say(resumed(((ClientCommand.Subscribe) next.heard().get(0)).id(), "*"));

        assertThat(isConfirmed("A")).isTrue();
    }

    @Test
    void isNotSoOfWhatIsNotWantedAnyMore() {
        holding("A");
        var held = states.get("A");

        client.subscribe("quote", List.of("A"), SubscribeOptions.DEFAULTS.withFrom(new From.Latest()));
        loop.run();
        boolean isSoBesideTheNewOne = held.isConfirmed();
        client.subscribe("quote", List.of("B"), SubscribeOptions.DEFAULTS.withOnce());
        var once = gateways.latest().heard();
        gateways.latest()
                .say(
                        ack(((ClientCommand.Subscribe) once.get(once.size() - 1)).id(), "quote"),
                        snapshot("quote", "B", 10, quote("1.00", "1.01")));

        assertThat(isSoBesideTheNewOne).isFalse();
        assertThat(isConfirmed("B")).isFalse();
    }

    @Test
    void isNotSoAfterItWasGivenUp() {
        holding("A");

        client.unsubscribe("quote", List.of("A"));
        loop.run();

        assertThat(isConfirmed("A")).isFalse();
    }

    @Test
    void isNotSoWhereSomethingIsMissing() {
        var gateway = holding("A");

        gateway.say(update("quote", "A", 13, 12L, quote("1.02", "1.03")));

        assertThat(isConfirmed("A")).isFalse();
    }

    @Test
    void isNotSoOfAKeyThatIsClosed() {
        var gateway = holding("A");

        gateway.say(new ServerMessage.Status("quote", List.of("A"), StatusState.CLOSED, null, 1, null, null));

        assertThat(isConfirmed("A")).isFalse();
    }

    private boolean isConfirmed(String symbol) {
        return states.get(symbol).isConfirmed();
    }

    private FakeGateways.Peer holding(String symbol) {
        client.subscribe("quote", List.of(symbol), SubscribeOptions.DEFAULTS);
        var gateway = connected();
        gateway.say(ack(gateway.heardSubscribe().id(), "quote"), snapshot("quote", symbol, 10, quote("1.00", "1.01")));
        return gateway;
    }

    private FakeGateways.Peer connected() {
        client.start();
        loop.run();
        return gateways.latest().welcome();
    }

    private static ServerMessage cursor() {
        return new ServerMessage.Heartbeat(
                Market.TIME_MICROS, Map.of("quote", Market.TIME_MICROS), List.of(), "c1.first");
    }

    private FakeGateways.Peer comesBack() {
        loop.pass(Duration.ofSeconds(1));
        return gateways.latest().welcome();
    }

    private static ServerMessage.Ack resumed(long id, String... symbols) {
        return new ServerMessage.Ack(
                id, "quote", 1, Mode.CONFLATE, null, Feed.RT, List.of(symbols), List.of(), List.of());
    }
}
