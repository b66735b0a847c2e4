package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.load.Bursts;
import io.tickgate.benchmarks.load.ClientGroup;
import io.tickgate.benchmarks.load.Reading;
import io.tickgate.benchmarks.load.Selection;
import io.tickgate.benchmarks.scenario.Scenario.Pusher;
import io.tickgate.benchmarks.server.Gateway;
import java.util.List;

/**
 * What clients must not be able to do to the gateway and to each other, by the thousand.
 *
 * <p>Thread-safe.
 */
final class FaultyClients {
    private static final int MESSAGE_BYTES = 150;
    private static final int ROUNDS = 3;
    private static final int STRIDE = 49;

    /** A megabit a second. */
    private static final int LINK_BYTES_PER_SECOND = 125_000;

    private static final int LINK_BUFFER_BYTES = 16_384;

    private static final List<String> HEAP = List.of("-Xmx512m");

    /** So that those who take nothing stay until the end. */
    private static final List<String> PATIENT =
            List.of("--tickgate.socket.ping=10m", "--tickgate.socket.write-timeout=1h");

    private final Gateway gateway;

    FaultyClients(Gateway gateway) {
        this.gateway = gateway;
    }

    List<Scenario> all() {
        return List.of(
                stuck().withMaxRounds(ROUNDS),
                link().withMaxRounds(ROUNDS),
                turns().withMaxRounds(1),
                drop().withMaxRounds(1),
                back().withMaxRounds(ROUNDS));
    }

    private Scenario stuck() {
        var all = Selection.all(10);
        var healthy = ClientGroup.fast(1000, all);
        var stuck = new ClientGroup("stuck", 1000, all, new Reading.Stuck(4_096));
        var ticks = bursts(10, 10, 20);
        return new Scenario(
                "stuck",
                "1,000 clients, alone and beside 1,000 that take nothing, with 512 MB of heap",
                List.of(
                        new Pusher(Setup.of(gateway.with("gateway-alone", HEAP, PATIENT), healthy, ticks)),
                        new Pusher(new Setup(
                                gateway.with("gateway-beside-stuck", HEAP, PATIENT),
                                List.of(healthy, stuck),
                                ticks,
                                false,
                                false))));
    }

    private Scenario link() {
        var narrow = new ClientGroup(
                "slow", 50, Selection.all(200), Reading.Paced.of(LINK_BYTES_PER_SECOND, LINK_BUFFER_BYTES));
        return new Scenario(
                "link",
                "50 clients at a megabit a second, each offered five times that",
                List.of(new Pusher(new Setup(gateway, List.of(narrow), bursts(100, 200, 40), false, false))));
    }

    private Scenario turns() {
        var inTurns = new ClientGroup("fast", 500, Selection.all(10), new Reading.InTurns(5_000));
        return new Scenario(
                "turns",
                "500 clients that read for 5 s and stop for 5 s, again and again",
                List.of(new Pusher(
                        Setup.of(gateway, inTurns, bursts(10, 10, 20)).atLeastSeconds(30))));
    }

    private Scenario drop() {
        var clients = new ClientGroup("dropped", 500, new Selection(1000, 20, STRIDE), null);
        return new Scenario(
                "drop",
                "10,000 connections that go without a word, in the middle of a frame, or with a reset",
                List.of(new Dropping(gateway, clients, 20, 1000)));
    }

    private Scenario back() {
        var clients = new ClientGroup("back", 5000, new Selection(1000, 20, STRIDE), null);
        return new Scenario(
                "back",
                "5,000 clients that return at once",
                List.of(new Returning(gateway, clients, bursts(100, 1000, 20))));
    }

    private static Bursts bursts(int frames, int symbols, int perSecond) {
        return new Bursts(frames, MESSAGE_BYTES, symbols, perSecond);
    }
}
