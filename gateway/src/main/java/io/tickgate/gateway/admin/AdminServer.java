package io.tickgate.gateway.admin;

import io.tickgate.gateway.session.Inspector;
import io.tickgate.gateway.session.SymbolInspector;
import io.tickgate.gateway.transport.CallerGuard;
import io.tickgate.gateway.transport.HttpProblems;
import io.tickgate.gateway.transport.TransportCounters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.springframework.web.server.handler.ResponseStatusExceptionHandler;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * The port for operators. It listens on loopback alone, since nobody is asked who they are; and it has a thread of its own, so
 * that it answers while the loops of the clients are busy.
 *
 * <p>Thread-safe.
 */
public final class AdminServer implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofSeconds(1);

    /** Longer than the drain: while clients leave, an operator looks on. */
    private static final int PHASE = 0;

    private static final Map<String, MediaType> FILES = Map.of(
            "index.html",
            MediaType.TEXT_HTML,
            "admin.js",
            new MediaType("text", "javascript"),
            "admin.css",
            new MediaType("text", "css"));

    private final int port;
    private final List<String> addresses;
    private final HttpHandler handler;
    private @Nullable LoopResources loops;
    private @Nullable DisposableServer server;

    /** @param port to listen on; 0 to stay closed */
    public AdminServer(int port, Inspector sessions, SymbolInspector symbols, TransportCounters counters) {
        this.port = port;
        var api = new AdminApi(sessions, symbols);
        addresses = api.routes().stream()
                .map(route -> route.method() + " " + route.path())
                .toList();
        handler = WebHttpHandlerBuilder.webHandler(RouterFunctions.toWebHandler(routes(api)))
                .filter(new AdminHeaders())
                .filter(new CallerGuard(List.of(), true))
                .exceptionHandler(new HttpProblems(counters))
                .exceptionHandler(new ResponseStatusExceptionHandler())
                .build();
    }

    private static RouterFunction<ServerResponse> routes(AdminApi api) {
        var all = RouterFunctions.route();
        api.routes().forEach(route -> all.add(route.function()));
        FILES.forEach((name, type) -> all.add(file(name.equals("index.html") ? "/" : "/" + name, name, type)));
        return all.build();
    }

    private static RouterFunction<ServerResponse> file(String path, String name, MediaType type) {
        var resource = new ClassPathResource("admin/" + name);
        return RouterFunctions.route(
                RequestPredicates.GET(path),
                request -> ServerResponse.ok()
                        .header(HttpHeaders.CONTENT_TYPE, type + ";charset=utf-8")
                        .bodyValue(resource));
    }

    /** Returns what may be asked for, as methods and paths. */
    public List<String> addresses() {
        return addresses;
    }

    /** Returns where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) Objects.requireNonNull(server, "not started").address();
    }

    @Override
    public synchronized void start() {
        var own = LoopResources.create("tickgate-admin", 1, true);
        loops = own;
        try {
            server = HttpServer.create()
                    .bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .runOn(own)
                    .idleTimeout(IDLE)
                    .handle(new ReactorHttpHandlerAdapter(handler))
                    .bindNow();
        } catch (RuntimeException e) {
            own.dispose();
            throw new IllegalStateException(
                    "tickgate.admin.port: %d (expected: a port of loopback that is free)".formatted(port), e);
        }
        LOG.info(
                "operators are served at http://{}:{}",
                address().getHostString(),
                address().getPort());
    }

    @Override
    public synchronized void stop() {
        if (server != null) {
            server.disposeNow(STOP);
            server = null;
        }
        if (loops != null) {
            loops.dispose();
            loops = null;
        }
    }

    @Override
    public boolean isAutoStartup() {
        return port > 0;
    }

    @Override
    public synchronized boolean isRunning() {
        return server != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
