package io.tickgate.client;

import static io.tickgate.client.Market.quote;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A client that subscribes to patterns. */
class ClientPatternTest extends ClientFixture {
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

    @Test
    void knowsThatAKeyIsStaleWhoseFirstSnapshotFollowsTheStatus() {
        var gateway = following("spot:*");

        gateway.say(stale("spot:A", "perp:A"), snapshot("quote", "spot:A", 10, quote("1.00", "1.01")));

        assertThat(journal.read())
                .containsExactly(
                        "status STALE [spot:A, perp:A]",
                        "key quote/spot:A is STALE, SOURCE_SILENT, null behind",
                        "snapshot quote/spot:A at k3:10");
    }

    @Test
    void takesWhatIsToldOfAPatternForAllThatItFinds() {
        var gateway = following("*");
        gateway.say(
                snapshot("quote", "A", 10, quote("1.00", "1.01")), snapshot("quote", "B", 10, quote("1.00", "1.01")));
        gateway.say(stale("B"));
        journal.read();

        gateway.say(lagging("*"), snapshot("quote", "C", 12, quote("1.00", "1.01")));
        client.subscribe("quote", List.of("D"), SubscribeOptions.DEFAULTS);
        gateway.say(new ServerMessage.Status("quote", List.of("*"), StatusState.LIVE, null, Market.TIME_MICROS, null));

        assertThat(journal.read())
                .containsExactly(
                        "status LAGGING [*]",
                        "key quote/A is LAGGING, null, 1200 behind",
                        "key quote/* is LAGGING, null, 1200 behind",
                        "snapshot quote/C at k3:12",
                        "status LIVE [*]",
                        "key quote/A is LIVE, null, null behind",
                        "key quote/C is LIVE, null, null behind",
                        "key quote/* is LIVE, null, null behind");
    }

    @Test
    void doesNotKeepTheStatusOfAPatternThatIsTakenBack() {
        var gateway = following("spot:*", "*", "spot:B");
        gateway.say(
                snapshot("quote", "spot:A", 10, quote("1.00", "1.01")),
                snapshot("quote", "spot:B", 10, quote("1.00", "1.01")));
        gateway.say(lagging("spot:B"), lagging("*"));
        client.unsubscribe("quote", List.of("*"));
        loop.run();

        gateway.say(
                update("quote", "spot:A", 11, null, quote("1.00", "1.02")),
                update("quote", "spot:B", 11, null, quote("1.00", "1.02")));

        assertThat(journal.states()).containsExactly("spot:A LIVE", "spot:B LAGGING");
    }

    @Test
    void takesNothingForStaleBecauseOneSourceOfItsPatternIs() {
        var gateway = following("*");
        gateway.say(snapshot("quote", "A", 10, quote("1.00", "1.01")));
        journal.read();

        gateway.say(stale("*"));

        assertThat(journal.read())
                .containsExactly("status STALE [*]", "key quote/* is STALE, SOURCE_SILENT, null behind");
    }

    private static ServerMessage stale(String... symbols) {
        return new ServerMessage.Status(
                "quote", List.of(symbols), StatusState.STALE, ErrorCode.SOURCE_SILENT, Market.TIME_MICROS, null);
    }

    private static ServerMessage lagging(String pattern) {
        return new ServerMessage.Status(
                "quote", List.of(pattern), StatusState.LAGGING, null, Market.TIME_MICROS, 1200L);
    }

    @Test
    void keepsTheRatesOfManyNamesBesideAPatternByOneCommand() {
        client.subscribe("quote", List.of("*"), SubscribeOptions.DEFAULTS.withMaxRate(1));
        for (int i = 0; i < 150; i++) {
            client.subscribe("quote", List.of("S" + i), SubscribeOptions.DEFAULTS.withMaxRate(10));
        }
        start();

        assertThat(gateways.latest().welcome().heard()).hasSize(3);
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
}
