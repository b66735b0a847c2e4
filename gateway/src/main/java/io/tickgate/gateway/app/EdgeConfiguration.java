package io.tickgate.gateway.app;

import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.ingest.IngestCounters;
import io.tickgate.gateway.ingest.Warmup;
import io.tickgate.gateway.ops.CachesHealth;
import io.tickgate.gateway.session.Encoding;
import io.tickgate.gateway.session.SessionCounters;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.gateway.session.SymbolDirectory;
import io.tickgate.gateway.telemetry.GatewayMeters;
import io.tickgate.gateway.transport.ChannelUpgradeStrategy;
import io.tickgate.gateway.transport.EventLoops;
import io.tickgate.gateway.transport.HandshakeGuard;
import io.tickgate.gateway.transport.PageHeaders;
import io.tickgate.gateway.transport.SocketSettings;
import io.tickgate.gateway.transport.StreamEndpoint;
import io.tickgate.gateway.transport.Subprotocols;
import io.tickgate.gateway.transport.SymbolsEndpoint;
import io.tickgate.gateway.transport.TransportCounters;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * Wires the edge: sockets, endpoints, health and meters.
 *
 * <p>Thread-safe.
 */
@Configuration(proxyBeanMethods = false)
class EdgeConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeConfiguration.class);

    /** A connection that says nothing is gone after this; it does not count for upgraded ones. */
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);

    /** In place of the one that serves the whole JVM, which has at least four loops whatever the machine has. */
    @Bean
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
            GatewaySettings settings, ServerProperties server) {
        AnonymousGuard.check(server.getAddress(), settings.access().allowAnonymous());
        var socket = settings.socket().toSocket();
        return factory -> factory.addServerCustomizers(http -> customize(http, socket));
    }

    private static HttpServer customize(HttpServer http, SocketSettings socket) {
        var marks = new WriteBufferWaterMark(socket.lowWaterBytes(), socket.highWaterBytes());
        var server = http.idleTimeout(HANDSHAKE_TIMEOUT).childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, marks);
        if (Epoll.isAvailable()) {
            // Without it the kernel queues megabytes of old prices for a slow client.
            return server.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) socket.notSentLowWaterBytes());
        }
        LOG.warn("no epoll here: the kernel's send buffers may hold old prices for slow clients");
        return server;
    }

    @Bean
    TransportCounters transportCounters() {
        return new TransportCounters();
    }

    @Bean
    EventLoops eventLoops(Sessions sessions) {
        return new EventLoops(sessions);
    }

    @Bean
    HandlerMapping streamMapping(
            GatewaySettings settings, Sessions sessions, EventLoops loops, TransportCounters counters) {
        var endpoint = new StreamEndpoint(sessions, loops, settings.socket().toSocket(), counters);
        return new SimpleUrlHandlerMapping(Map.of(StreamEndpoint.PATH, endpoint), Ordered.HIGHEST_PRECEDENCE);
    }

    @Bean
    Subprotocols subprotocols() {
        return new Subprotocols(List.of(Encoding.JSON));
    }

    @Bean
    WebSocketHandlerAdapter webSocketHandlerAdapter(GatewaySettings settings, Subprotocols subprotocols) {
        int maxFrameBytes = settings.session().toLimits().frameBytes();
        return new WebSocketHandlerAdapter(new ChannelUpgradeStrategy(maxFrameBytes, subprotocols));
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    PageHeaders pageHeaders() {
        return new PageHeaders();
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
    SymbolsEndpoint symbolsEndpoint(SymbolDirectory directory) {
        return new SymbolsEndpoint(directory);
    }

    @Bean
    CachesHealth cachesHealthIndicator(Warmup warmup) {
        return new CachesHealth(warmup);
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
}
