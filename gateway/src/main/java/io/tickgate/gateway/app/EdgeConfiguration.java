package io.tickgate.gateway.app;

import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.ingest.IngestCounters;
import io.tickgate.gateway.ingest.KafkaPastReader;
import io.tickgate.gateway.ingest.Warmup;
import io.tickgate.gateway.ops.CachesHealth;
import io.tickgate.gateway.ops.DescriptorsHealth;
import io.tickgate.gateway.ops.Drain;
import io.tickgate.gateway.ops.MemoryHealth;
import io.tickgate.gateway.session.Encoding;
import io.tickgate.gateway.session.Histories;
import io.tickgate.gateway.session.SessionCounters;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.gateway.session.SymbolDirectory;
import io.tickgate.gateway.telemetry.GatewayMeters;
import io.tickgate.gateway.telemetry.HopMeters;
import io.tickgate.gateway.telemetry.LoadMeters;
import io.tickgate.gateway.telemetry.LogMeters;
import io.tickgate.gateway.transport.Admission;
import io.tickgate.gateway.transport.AdmissionGuard;
import io.tickgate.gateway.transport.CallerGuard;
import io.tickgate.gateway.transport.ChannelUpgradeStrategy;
import io.tickgate.gateway.transport.Descriptors;
import io.tickgate.gateway.transport.EventLoops;
import io.tickgate.gateway.transport.HandshakeGuard;
import io.tickgate.gateway.transport.HistoryEndpoint;
import io.tickgate.gateway.transport.HomePage;
import io.tickgate.gateway.transport.HttpProblems;
import io.tickgate.gateway.transport.MemoryRoom;
import io.tickgate.gateway.transport.OpenDescriptors;
import io.tickgate.gateway.transport.PageHeaders;
import io.tickgate.gateway.transport.SnapshotEndpoint;
import io.tickgate.gateway.transport.SocketServer;
import io.tickgate.gateway.transport.SseEndpoint;
import io.tickgate.gateway.transport.StreamEndpoint;
import io.tickgate.gateway.transport.Subprotocols;
import io.tickgate.gateway.transport.SymbolsEndpoint;
import io.tickgate.gateway.transport.TransportCounters;
import io.tickgate.model.Channel;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import reactor.netty.resources.LoopResources;

/**
 * Wires the edge: sockets, endpoints, health and meters.
 *
 * <p>Thread-safe.
 */
@Configuration(proxyBeanMethods = false)
class EdgeConfiguration {
    private static final int BEFORE_BOOTS_ERRORS = -2;
    private static final int WHO_ASKS = 0;

    /** Later, so that a page may read why it is refused. */
    private static final int IS_THERE_ROOM = 1;

    /**
     * In place of the one that serves the whole JVM, which has at least four loops whatever the machine has. It is the
     * first that a start needs; the log is read meanwhile.
     */
    @Bean
    @DependsOn({"kafkaCluster", "kafkaFeeds"})
    ReactorResourceFactory reactorResourceFactory(GatewaySettings settings) {
        var resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        resources.setLoopResources(
                LoopResources.create("tickgate-io", 1, settings.socket().loops(), true));
        // Clients are told, not waited for.
        resources.setShutdownQuietPeriod(Duration.ZERO);
        return resources;
    }

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> sockets(
            GatewaySettings settings, ServerProperties server, SocketServer sockets) {
        AnonymousGuard.check(server.getAddress(), settings.access().allowAnonymous());
        return factory -> factory.addServerCustomizers(sockets::customize);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Descriptors descriptors() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            return new Descriptors(system.getMaxFileDescriptorCount(), OpenDescriptors.of(system));
        }
        return new Descriptors(Long.MAX_VALUE, () -> 0);
    }

    @Bean
    MemoryRoom memoryRoom() {
        return MemoryRoom.ofThisJvm();
    }

    @Bean
    Admission admission(GatewaySettings settings, Descriptors descriptors, MemoryRoom memory) {
        var limits = settings.limits();
        return new Admission(limits.connections(), limits.connectionsPerAddress(), descriptors, memory);
    }

    @Bean
    SocketServer socketServer(GatewaySettings settings, Admission admission, TransportCounters counters) {
        return new SocketServer(settings.socket().toSocket(), admission, counters);
    }

    @Bean
    TransportCounters transportCounters() {
        return new TransportCounters();
    }

    @Bean
    EventLoops eventLoops(GatewaySettings settings, Sessions sessions, TransportCounters counters) {
        return new EventLoops(sessions, settings.socket().toSocket(), counters);
    }

    @Bean
    HandlerMapping streamMapping(Sessions sessions, EventLoops loops, TransportCounters counters) {
        var endpoint = new StreamEndpoint(sessions, loops, counters);
        return new SimpleUrlHandlerMapping(Map.of(StreamEndpoint.PATH, endpoint), Ordered.HIGHEST_PRECEDENCE);
    }

    @Bean
    Subprotocols subprotocols() {
        return new Subprotocols(Encoding.ALL);
    }

    @Bean
    WebSocketHandlerAdapter webSocketHandlerAdapter(
            GatewaySettings settings, Subprotocols subprotocols, Admission admission, TransportCounters counters) {
        int maxFrameBytes = settings.session().toLimits().frameBytes();
        return new WebSocketHandlerAdapter(new ChannelUpgradeStrategy(
                maxFrameBytes, settings.socket().compression(), subprotocols, admission, counters));
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    PageHeaders pageHeaders() {
        return new PageHeaders();
    }

    @Bean
    RouterFunction<ServerResponse> homePageHead() {
        return HomePage.head();
    }

    @Bean
    HandshakeGuard handshakeGuard(
            GatewaySettings settings, ServerProperties server, Subprotocols subprotocols, TransportCounters counters) {
        return new HandshakeGuard(
                settings.access().allowedOrigins(),
                AnonymousGuard.isLoopback(server.getAddress()),
                subprotocols,
                counters);
    }

    @Bean
    @Order(WHO_ASKS)
    CallerGuard callerGuard(GatewaySettings settings, ServerProperties server) {
        return new CallerGuard(settings.access().allowedOrigins(), AnonymousGuard.isLoopback(server.getAddress()));
    }

    @Bean
    @Order(IS_THERE_ROOM)
    AdmissionGuard admissionGuard(Admission admission, TransportCounters counters) {
        return new AdmissionGuard(admission, counters);
    }

    /** Before Boot's own, whose body says other things in another form. */
    @Bean
    @Order(BEFORE_BOOTS_ERRORS)
    HttpProblems httpProblems(TransportCounters counters) {
        return new HttpProblems(counters);
    }

    @Bean
    SseEndpoint sseEndpoint(
            GatewaySettings settings,
            Sessions sessions,
            EventLoops loops,
            LastValueCache cache,
            TransportCounters counters) {
        var shapes = cache.channels().stream().collect(Collectors.toMap(Channel::name, Channel::shape));
        return new SseEndpoint(
                sessions,
                loops,
                settings.socket().toSocket(),
                settings.session().toLimits(),
                shapes,
                counters);
    }

    @Bean
    SnapshotEndpoint snapshotEndpoint(
            GatewaySettings settings,
            Sessions sessions,
            EventLoops loops,
            LastValueCache cache,
            TransportCounters counters) {
        return new SnapshotEndpoint(
                sessions,
                loops,
                settings.socket().toSocket(),
                settings.session().toLimits(),
                cache.channels().stream().map(Channel::name).toList(),
                counters);
    }

    @Bean
    Histories histories(GatewaySettings settings, Sessions sessions) {
        return new Histories(sessions, settings.log().histories());
    }

    @Bean
    HistoryEndpoint historyEndpoint(
            GatewaySettings settings, Histories histories, EventLoops loops, TransportCounters counters) {
        return new HistoryEndpoint(
                histories, loops, settings.socket().toSocket(), settings.log().historyRecords(), counters);
    }

    @Bean
    SymbolsEndpoint symbolsEndpoint(SymbolDirectory directory, DelayedData delayed) {
        return new SymbolsEndpoint(directory, delayed.newDirectory());
    }

    @Bean
    CachesHealth cachesHealthIndicator(Warmup warmup, DelayedData delayed) {
        return new CachesHealth(warmup, delayed.warmup());
    }

    @Bean
    DescriptorsHealth descriptorsHealthIndicator(Descriptors descriptors) {
        return new DescriptorsHealth(descriptors);
    }

    @Bean
    MemoryHealth memoryHealthIndicator(MemoryRoom memory) {
        return new MemoryHealth(memory);
    }

    @Bean
    Drain drain(GatewaySettings settings, Sessions sessions, Histories histories, Admission admission) {
        var drain = settings.drain();
        return new Drain(drain.grace(), drain.window(), sessions, histories, admission, NanoClock.SYSTEM);
    }

    @Bean
    GatewayMeters gatewayMeters(
            IngestCounters ingest,
            SessionCounters sessions,
            TransportCounters transport,
            LastValueCache cache,
            Watermarks watermarks) {
        return new GatewayMeters(ingest, sessions, transport, cache, watermarks, Clock.systemUTC());
    }

    @Bean
    LoadMeters loadMeters(
            GatewaySettings settings,
            IngestCounters ingest,
            SessionCounters sessions,
            TransportCounters transport,
            EventLoops loops) {
        return new LoadMeters(
                ingest, sessions, transport, loops, settings.socket().loops());
    }

    @Bean
    HopMeters hopMeters(SessionCounters sessions) {
        return new HopMeters(sessions.hops());
    }

    @Bean
    MeterBinder delayedMeters(DelayedData delayed) {
        return delayed.meters();
    }

    @Bean
    LogMeters logMeters(KafkaPastReader past, Histories histories) {
        return new LogMeters(past, histories);
    }
}
