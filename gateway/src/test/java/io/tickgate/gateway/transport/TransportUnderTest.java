package io.tickgate.gateway.transport;

import io.tickgate.gateway.access.Entitlements;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.session.CommandTrace;
import io.tickgate.gateway.session.Encoding;
import io.tickgate.gateway.session.MarketFeed;
import io.tickgate.gateway.session.Markets;
import io.tickgate.gateway.session.SessionLimits;
import io.tickgate.gateway.session.SessionSettings;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.gateway.testing.Market;
import io.tickgate.wire.Feed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * The gateway from its socket to its sessions, on a free port of this machine, with a market made by hand in place of
 * Kafka. It is up in a fraction of a second.
 *
 * <p>Confined to the thread of its test.
 */
public final class TransportUnderTest implements AutoCloseable {
    /** How it differs from what is usual. */
    public record Options(
            int connections,
            int connectionsPerAddress,
            int commandsPerSecond,
            long descriptors,
            Duration ping,
            Duration writeTimeout,
            Duration handshakeTimeout,
            boolean compresses) {
        public static Options usual() {
            return new Options(
                    1_000,
                    0,
                    20,
                    1_000_000,
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    false);
        }

        public Options withConnections(int limit) {
            return new Options(
                    limit,
                    connectionsPerAddress,
                    commandsPerSecond,
                    descriptors,
                    ping,
                    writeTimeout,
                    handshakeTimeout,
                    compresses);
        }

        public Options withConnectionsPerAddress(int limit) {
            return new Options(
                    connections,
                    limit,
                    commandsPerSecond,
                    descriptors,
                    ping,
                    writeTimeout,
                    handshakeTimeout,
                    compresses);
        }

        public Options withCommandsPerSecond(int limit) {
            return new Options(
                    connections,
                    connectionsPerAddress,
                    limit,
                    descriptors,
                    ping,
                    writeTimeout,
                    handshakeTimeout,
                    compresses);
        }

        public Options withDescriptors(int limit) {
            return new Options(
                    connections,
                    connectionsPerAddress,
                    commandsPerSecond,
                    limit,
                    ping,
                    writeTimeout,
                    handshakeTimeout,
                    compresses);
        }

        public Options withPing(Duration interval) {
            return new Options(
                    connections,
                    connectionsPerAddress,
                    commandsPerSecond,
                    descriptors,
                    interval,
                    writeTimeout,
                    handshakeTimeout,
                    compresses);
        }

        public Options withWriteTimeout(Duration timeout) {
            return new Options(
                    connections,
                    connectionsPerAddress,
                    commandsPerSecond,
                    descriptors,
                    ping,
                    timeout,
                    handshakeTimeout,
                    compresses);
        }

        public Options withHandshakeTimeout(Duration timeout) {
            return new Options(
                    connections,
                    connectionsPerAddress,
                    commandsPerSecond,
                    descriptors,
                    ping,
                    writeTimeout,
                    timeout,
                    compresses);
        }

        public Options compressing() {
            return new Options(
                    connections,
                    connectionsPerAddress,
                    commandsPerSecond,
                    descriptors,
                    ping,
                    writeTimeout,
                    handshakeTimeout,
                    true);
        }
    }

    /** Messages of so many bytes are compressed. */
    public static final int COMPRESSION_THRESHOLD = 120;

    private static final int LOOPS = 2;
    private static final long DELAY_MILLIS = 900_000;
    private static final int MAX_FRAME_BYTES = 65_536;

    private final Hub hub = new Hub(LOOPS, NanoClock.SYSTEM);
    private final Market market = new Market(hub, NanoClock.SYSTEM, 64);
    private final TransportCounters counters = new TransportCounters();
    private final LoopResources loops = LoopResources.create("test-io", 1, LOOPS, true);
    private final AtomicLong otherDescriptors = new AtomicLong();
    private final AtomicReference<CommandTrace> lastTrace = new AtomicReference<>();
    private final AtomicBoolean isDelayedWarm = new AtomicBoolean();
    private final Sessions sessions;
    private final Descriptors descriptors;
    private final Admission admission;
    private final DisposableServer server;

    private TransportUnderTest(Options options, UnaryOperator<WebSocketHandler> changed) {
        var limits = new SessionLimits(5_000, 1_000, options.commandsPerSecond(), MAX_FRAME_BYTES);
        sessions = new Sessions(
                new SessionSettings("test", limits, Duration.ofSeconds(5), 20),
                new Markets(
                        MarketFeed.inRealTime(
                                market.cache(),
                                new Watermarks(),
                                new MarketHealth(),
                                market.log().access(),
                                market.cuts(),
                                () -> true),
                        new MarketFeed(
                                Feed.DELAYED,
                                DELAY_MILLIS,
                                Set.of("quote"),
                                market.cache(),
                                new Watermarks(),
                                new MarketHealth(),
                                market.log().access(),
                                market.cuts(),
                                isDelayedWarm::get)),
                hub,
                Entitlements.EVERYTHING_FOR_EVERYBODY,
                NanoClock.SYSTEM,
                Clock.systemUTC(),
                lastTrace::set);
        descriptors = new Descriptors(options.descriptors(), this::openDescriptors);
        admission = new Admission(
                options.connections(), options.connectionsPerAddress(), descriptors, MemoryRoom.ofThisJvm());
        var settings = new SocketSettings(
                32 * 1024,
                64 * 1024,
                8 * 1024,
                options.ping(),
                options.writeTimeout(),
                options.handshakeTimeout(),
                options.compresses(),
                COMPRESSION_THRESHOLD);
        var subprotocols = new Subprotocols(List.of(Encoding.JSON));
        var upgrades =
                new ChannelUpgradeStrategy(MAX_FRAME_BYTES, options.compresses(), subprotocols, admission, counters);
        var eventLoops = new EventLoops(sessions, settings, counters);
        WebSocketHandler endpoint = changed.apply(new StreamEndpoint(sessions, eventLoops, counters));
        var events = new SseEndpoint(sessions, eventLoops, settings, limits, Map.of(), counters);
        var snapshots = new SnapshotEndpoint(sessions, eventLoops, settings, limits, List.of("quote"), counters);
        var handler = WebHttpHandlerBuilder.webHandler(
                        exchange -> switch (exchange.getRequest().getURI().getPath()) {
                            case "/v1/sse" -> events.events(exchange);
                            case "/v1/snapshot/quote" -> snapshots.snapshot("quote", exchange);
                            default -> upgrades.handleRequest(exchange, endpoint);
                        })
                .filter(new AdmissionGuard(admission, counters))
                .exceptionHandler(new HttpProblems(counters))
                .filter(new HandshakeGuard(List.of(), true, subprotocols, counters))
                .filter((exchange, chain) ->
                        exchange.getRequest().getURI().getPath().startsWith("/v1")
                                ? chain.filter(exchange)
                                : Mono.empty())
                .build();
        server = new SocketServer(settings, admission, counters)
                .customize(HttpServer.create().host("127.0.0.1").port(0).runOn(loops))
                .handle(new ReactorHttpHandlerAdapter(handler))
                .bindNow();
    }

    public static TransportUnderTest start(Options options) {
        return new TransportUnderTest(options, endpoint -> endpoint);
    }

    /** One that takes so long to open a session once its connection is upgraded. */
    public static TransportUnderTest startSlow(Options options, Duration delay) {
        return new TransportUnderTest(
                options,
                endpoint -> webSocket ->
                        Mono.defer(() -> endpoint.handle(webSocket)).delaySubscription(delay));
    }

    public int port() {
        return server.port();
    }

    public Market market() {
        return market;
    }

    /** From now on delayed data is served, the same as in real time. */
    public void warmDelayed() {
        isDelayedWarm.set(true);
    }

    /** What became of the last command of any client, {@code null} if there was none. */
    public @Nullable CommandTrace lastTrace() {
        return lastTrace.get();
    }

    public TransportCounters counters() {
        return counters;
    }

    public long openConnections() {
        return sessions.counters().openConnections();
    }

    /** How many commands have been looked at. */
    public long commands() {
        return sessions.counters().commands();
    }

    /** How many addresses are counted. */
    public int addresses() {
        return admission.addresses();
    }

    public Descriptors descriptors() {
        return descriptors;
    }

    /** How many sockets it has accepted, whatever they have said. */
    public long sockets() {
        return descriptors.sockets();
    }

    private long openDescriptors() {
        return otherDescriptors.get() + descriptors.sockets();
    }

    /** Something else in the process holds so many descriptors. */
    public void holdDescriptors(long count) {
        otherDescriptors.set(count);
        descriptors.sample();
    }

    @Override
    public void close() {
        server.disposeNow(Duration.ofSeconds(5));
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(Duration.ofSeconds(10));
        descriptors.close();
    }
}
