package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.load.Bursts;
import io.tickgate.benchmarks.load.ClientGroup;
import io.tickgate.benchmarks.load.Selection;
import io.tickgate.benchmarks.scenario.Scenario.Contender;
import io.tickgate.benchmarks.scenario.Scenario.Pusher;
import io.tickgate.benchmarks.server.Gateway;
import io.tickgate.benchmarks.server.Home;
import io.tickgate.benchmarks.server.Peer;
import io.tickgate.benchmarks.server.Server;
import io.tickgate.benchmarks.server.Textbook;
import java.util.ArrayList;
import java.util.List;

/**
 * All that is measured.
 *
 * <p>Thread-safe.
 */
public final class Scenarios {
    private static final int MESSAGE_BYTES = 150;
    /** Bursts a second of those who would need more than a processor for as many as the others. */
    private static final int MODERATE = 20;

    private static final int LOW = 4;

    private final Home home;

    public Scenarios(Home home) {
        this.home = home;
    }

    public List<Scenario> all() {
        return List.of(burst10(), burst1());
    }

    private Scenario burst10() {
        var clients = ClientGroup.fast(1000, Selection.all(10));
        List<Contender> contenders = new ArrayList<>();
        contenders.add(pusher(new Peer(home, "floor"), clients, bursts(10, 10, 50)));
        contenders.add(pusher(Gateway.plain(home), clients, bursts(10, 10, 50)));
        contenders.add(pusher(textbook(), clients, bursts(10, 10, MODERATE)));
        contenders.add(pusher(new Peer(home, "centrifugo"), clients, bursts(10, 10, MODERATE)));
        for (String slow : List.of("ws", "ws-arrays", "socket.io", "websockets", "tornado")) {
            contenders.add(pusher(new Peer(home, slow), clients, bursts(10, 10, LOW)));
        }
        return new Scenario("burst10", "1,000 clients, ten quotes of 150 bytes in each write", contenders);
    }

    private Scenario burst1() {
        var clients = ClientGroup.fast(1000, Selection.all(1));
        return new Scenario(
                "burst1",
                "1,000 clients, one quote in each write",
                List.of(
                        pusher(new Peer(home, "floor"), clients, bursts(1, 1, 50)),
                        pusher(Gateway.plain(home), clients, bursts(1, 1, 50)),
                        pusher(textbook(), clients, bursts(1, 1, 50))));
    }

    private Textbook textbook() {
        return new Textbook(home, "textbook", 0);
    }

    private static Contender pusher(Server server, ClientGroup clients, Bursts bursts) {
        return new Pusher(Setup.of(server, clients, bursts));
    }

    private static Bursts bursts(int frames, int symbols, int perSecond) {
        return new Bursts(frames, MESSAGE_BYTES, symbols, perSecond);
    }
}
