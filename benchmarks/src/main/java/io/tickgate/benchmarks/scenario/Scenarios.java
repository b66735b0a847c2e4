package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.load.Bursts;
import io.tickgate.benchmarks.load.ClientGroup;
import io.tickgate.benchmarks.load.Reading;
import io.tickgate.benchmarks.load.Selection;
import io.tickgate.benchmarks.scenario.Scenario.Contender;
import io.tickgate.benchmarks.scenario.Scenario.Few;
import io.tickgate.benchmarks.scenario.Scenario.Pusher;
import io.tickgate.benchmarks.scenario.Start.Archive;
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
    /** Rounds of what no target is set for. */
    private static final int OF_NO_TARGET = 3;
    /** Of the points of the scaling, everywhere. */
    private static final int WRITES_PER_SECOND = 30_000;
    /**
     * Where the gateway takes a third of a processor or less. What a compiler that was quiet does all at once would be a tenth and more of a
     * window of three seconds, and with few bursts a second a moment says little.
     */
    private static final int LONG_SECONDS = 10;
    /** The gateway takes a third of a processor, and the kernel counts by hundredths of a second. */
    private static final int LANES_SECONDS = 6;
    /** So that there are some thousand stamps. */
    private static final int LATENCY_SECONDS = 8;
    /** Between the symbols of a client; no divisor in common with a thousand. */
    private static final int STRIDE = 49;

    /** As often as a client may ask for them. */
    private static final int STAMPS_MILLIS = 1_000;

    /** Of Java, as one run makes it. */
    private static final int FIRST_WITH_AOT_CACHE = 25;

    private static final List<String> SMALL_HEAP = List.of("-Xmx256m");

    /** What the image's own options and the JVM's choice of a collector make of a container of 300 MB. */
    private static final List<String> SMALL_CONTAINER = List.of("-XX:MaxRAM=300000000", "-XX:+UseSerialGC");

    private final Home home;
    private final Gateway gateway;

    public Scenarios(Home home, Gateway gateway) {
        this.home = home;
        this.gateway = gateway;
    }

    public List<Scenario> all() {
        List<Scenario> all = new ArrayList<>(List.of(
                burst10(),
                burst1(),
                lanes(),
                many(),
                overload(),
                slow(),
                stamps().withMaxRounds(OF_NO_TARGET),
                idle(),
                latency(),
                ingest(),
                start(),
                scaling()));
        all.addAll(new FaultyClients(gateway).all());
        return all;
    }

    private Scenario burst10() {
        var clients = ClientGroup.fast(1000, Selection.all(10));
        List<Contender> contenders = new ArrayList<>();
        contenders.add(pusher(new Peer(home, "floor"), clients, bursts(10, 10, 50)));
        contenders.add(pusher(gateway, clients, bursts(10, 10, 50)));
        contenders.add(pusher(textbook(), clients, bursts(10, 10, MODERATE)));
        contenders.add(pusher(new Peer(home, "centrifugo"), clients, bursts(10, 10, MODERATE)));
        contenders.add(pusher(new Peer(home, "ws"), clients, bursts(10, 10, LOW)));
        for (String slow : List.of("ws-arrays", "socket.io", "websockets", "tornado")) {
            contenders.add(new Few(pusher(new Peer(home, slow), clients, bursts(10, 10, LOW)), OF_NO_TARGET));
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
                        pusher(gateway, clients, bursts(1, 1, 50)),
                        new Few(pusher(textbook(), clients, bursts(1, 1, 50)), OF_NO_TARGET)));
    }

    private Scenario lanes() {
        var clients = ClientGroup.fast(2000, new Selection(1000, 20, STRIDE));
        var ticks = bursts(100, 1000, 200);
        return new Scenario(
                "lanes",
                "2,000 clients with 20 of 1,000 symbols each, at most 10 messages a second and symbol of 20 ticks",
                List.of(
                        new Pusher(Setup.of(gateway.withMaxRate("gateway-10-a-second", 10), clients, ticks)
                                .atLeastSeconds(LANES_SECONDS)),
                        new Pusher(Setup.of(new Textbook(home, "textbook-sample-100ms", 100), clients, ticks)
                                .atLeastSeconds(LANES_SECONDS))));
    }

    private Scenario many() {
        var clients = ClientGroup.fast(10_000, Selection.all(10));
        return new Scenario(
                "many",
                "10,000 clients, ten quotes in each write; the gateway's JVM as in a container of 300 MB",
                List.of(
                        pusher(new Peer(home, "floor"), clients, bursts(10, 10, 5)),
                        pusher(gateway.with("gateway", SMALL_CONTAINER, List.of()), clients, bursts(10, 10, 5))));
    }

    private Scenario overload() {
        var clients = ClientGroup.fast(1000, Selection.all(10));
        return new Scenario(
                "overload",
                "Three times and more what one processor delivers, offered to a gateway that has one",
                List.of(new Pusher(
                        Setup.of(gateway, clients, bursts(10, 10, 750)).pinned())));
    }

    private Scenario slow() {
        var all = Selection.all(10);
        var groups =
                List.of(ClientGroup.fast(900, all), new ClientGroup("slow", 100, all, Reading.Paced.of(8_000, 4_096)));
        var ticks = bursts(10, 10, 20);
        return new Scenario(
                "slow",
                "1,000 clients are offered 31 kB/s each, and 100 of them read 8 kB/s with a receive buffer of 4 KiB",
                List.of(
                        new Pusher(new Setup(gateway, groups, ticks, false, false)),
                        new Few(new Pusher(new Setup(textbook(), groups, ticks, false, false)), OF_NO_TARGET)));
    }

    private Scenario stamps() {
        var ten = ClientGroup.fast(1000, Selection.all(10));
        var one = ClientGroup.fast(1000, Selection.all(1));
        var stamped = gateway.withStamps("gateway-stamps", STAMPS_MILLIS);
        return new Scenario(
                "stamps",
                "1,000 clients of which none asks for stamps, or each for one a second",
                List.of(
                        new Pusher("ten quotes a write", Setup.of(gateway, ten, bursts(10, 10, 50))),
                        new Pusher("ten quotes a write, stamps", Setup.of(stamped, ten, bursts(10, 10, 50))),
                        new Pusher("one quote a write", Setup.of(gateway, one, bursts(1, 1, 50))),
                        new Pusher("one quote a write, stamps", Setup.of(stamped, one, bursts(1, 1, 50)))));
    }

    private Scenario idle() {
        var clients = new ClientGroup("idle", 5000, new Selection(1000, 20, STRIDE), null);
        return new Scenario(
                "idle",
                "5,000 idle connections with 20 subscriptions each",
                List.of(new Idle(gateway, clients, 1000), new Idle(new Peer(home, "centrifugo"), clients, 1000)));
    }

    /**
     * By the gateway's own stamps, from the poll to the socket; and seen from outside, where the clients' reading and the second
     * reader of Kafka count, too, which take a good part of the machine.
     */
    private Scenario latency() {
        var clients = ClientGroup.fast(500, new Selection(1000, 20, STRIDE));
        var ticks = bursts(20, 1000, 500);
        return new Scenario(
                "latency",
                "10,000 ticks a second of 1,000 symbols, 500 clients with 20 symbols each",
                List.of(
                        new Pusher(Setup.of(gateway.withStamps("gateway", STAMPS_MILLIS), clients, ticks)
                                .atLeastSeconds(LATENCY_SECONDS)),
                        new Few(
                                new Pusher(
                                        "gateway, from outside",
                                        Setup.of(gateway, clients, ticks)
                                                .compared()
                                                .atLeastSeconds(LATENCY_SECONDS)),
                                OF_NO_TARGET)));
    }

    private Scenario ingest() {
        return new Scenario(
                "ingest",
                "Quotes from Kafka to the cache, no subscribers",
                List.of(new Ingest(gateway, 1000, 1_000_000, 1_500_000)));
    }

    private Scenario start() {
        var target = home.root().resolve("benchmarks/target");
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new Start(gateway, null));
        contenders.add(new Start(
                gateway.with("gateway-cds-archive", SMALL_HEAP, List.of()),
                Archive.ofClasses(target.resolve("gateway.jsa"))));
        if (Runtime.version().feature() >= FIRST_WITH_AOT_CACHE) {
            contenders.add(new Start(
                    gateway.with("gateway-aot-cache", SMALL_HEAP, List.of()),
                    Archive.ahead(target.resolve("gateway.aot"))));
        }
        return new Scenario("start", "From the start of the process to ready, empty topics", contenders);
    }

    /**
     * Each client has ten symbols, and all symbols tick with each burst, so that everywhere as many messages go into a write, and as
     * many writes to a burst of as many clients. The floor is measured in turns with the gateway at each point: the speed of a machine
     * drifts within minutes by more than what is looked for.
     */
    private Scenario scaling() {
        String scenario = "scaling";
        List<Contender> contenders = new ArrayList<>();
        for (int[] point :
                new int[][] {{10, 100}, {10, 1000}, {10, 10_000}, {100, 10_000}, {1000, 10_000}, {10_000, 10_000}}) {
            int symbols = point[0];
            int clients = point[1];
            var having = ClientGroup.fast(clients, Selection.blocks(symbols, 10));
            var ticks = bursts(symbols, symbols, WRITES_PER_SECOND / clients);
            String name = "%,d clients, %,d symbols".formatted(clients, symbols);
            contenders.add(new Pair(
                    scenario,
                    name,
                    new Pusher(
                            "floor " + name,
                            Setup.of(new Peer(home, "floor"), having, ticks).atLeastSeconds(LONG_SECONDS)),
                    new Pusher(
                            "gateway " + name, Setup.of(gateway, having, ticks).atLeastSeconds(LONG_SECONDS))));
        }
        return new Scenario(scenario, "From 10 to 10,000 symbols, and from 100 to 10,000 clients", contenders);
    }

    private Textbook textbook() {
        return new Textbook(home, "textbook", 0);
    }

    private static Contender pusher(Server server, ClientGroup clients, Bursts bursts) {
        return new Pusher(Setup.of(server, clients, bursts).atLeastSeconds(LONG_SECONDS));
    }

    private static Bursts bursts(int frames, int symbols, int perSecond) {
        return new Bursts(frames, MESSAGE_BYTES, symbols, perSecond);
    }
}
