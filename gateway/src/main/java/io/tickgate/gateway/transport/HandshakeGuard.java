package io.tickgate.gateway.transport;

import io.tickgate.model.Printable;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Looks at an upgrade before it is made: its version (RFC 6455, section 4.2.1), its origin, and whether it speaks a
 * protocol that we speak. A page of somebody else must not read a stream through its visitor's browser.
 *
 * <p>Thread-safe.
 */
public final class HandshakeGuard implements WebFilter {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeGuard.class);
    private static final PathPattern STREAM = PathPatternParser.defaultInstance.parse(StreamEndpoint.PATH);
    private static final String VERSION = "13";
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "[::1]", "::1");
    private static final Pattern IPV4_LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

    private final Set<String> allowedOrigins;
    private final boolean isLoopbackOnly;
    private final TransportCounters counters;

    /**
     * @param allowedOrigins scheme, host and port, besides the page's own
     * @param isLoopbackOnly whether only names of this machine may stand in {@code Host}: another name that leads
     *     here was made to, by a page of somebody else
     */
    public HandshakeGuard(List<String> allowedOrigins, boolean isLoopbackOnly, TransportCounters counters) {
        this.allowedOrigins = Set.copyOf(allowedOrigins);
        this.isLoopbackOnly = isLoopbackOnly;
        this.counters = counters;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var request = exchange.getRequest();
        // As the endpoint itself is found: an escaped letter or a parameter in the path must not lead past this guard.
        if (!STREAM.matches(request.getPath().pathWithinApplication())) {
            return chain.filter(exchange);
        }
        var refusal = refusal(request);
        if (refusal == null) {
            return chain.filter(exchange);
        }
        counters.refusedUpgrades.increment();
        LOG.debug("refused an upgrade: {}", refusal.why);
        var response = exchange.getResponse();
        response.setStatusCode(refusal.status);
        if (refusal.status == HttpStatus.UPGRADE_REQUIRED) {
            response.getHeaders().set("Sec-WebSocket-Version", VERSION);
            response.getHeaders().set(HttpHeaders.UPGRADE, "websocket");
        }
        response.getHeaders().set(HttpHeaders.CONTENT_TYPE, "text/plain;charset=UTF-8");
        return response.writeWith(Mono.just(
                response.bufferFactory().wrap(refusal.why.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    }

    private record Refusal(HttpStatus status, String why) {}

    private @Nullable Refusal refusal(ServerHttpRequest request) {
        var headers = request.getHeaders();
        if (!"websocket".equalsIgnoreCase(headers.getUpgrade())) {
            return new Refusal(HttpStatus.UPGRADE_REQUIRED, "Upgrade: missing (expected: websocket)");
        }
        String version = headers.getFirst("Sec-WebSocket-Version");
        if (!VERSION.equals(version)) {
            return new Refusal(
                    HttpStatus.UPGRADE_REQUIRED,
                    "Sec-WebSocket-Version: %s (expected: 13)".formatted(printable(version)));
        }
        var hosts = headers.getOrEmpty(HttpHeaders.HOST);
        if (hosts.size() != 1 || (isLoopbackOnly && !isLoopbackName(headers.getHost()))) {
            return new Refusal(
                    HttpStatus.BAD_REQUEST,
                    "Host: %s (expected: one%s)"
                            .formatted(printable(hosts.toString()), isLoopbackOnly ? ", of this machine" : ""));
        }
        String origin = headers.getOrigin();
        if (origin != null && !allowedOrigins.contains(origin) && !isOwn(origin, request.getURI())) {
            return new Refusal(
                    HttpStatus.FORBIDDEN,
                    "Origin: %s (expected: this page's own or one that is allowed)".formatted(printable(origin)));
        }
        var offered = headers.getOrEmpty("Sec-WebSocket-Protocol").stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(String::trim)
                .toList();
        if (!offered.isEmpty() && !offered.contains(StreamEndpoint.JSON_PROTOCOL)) {
            return new Refusal(
                    HttpStatus.BAD_REQUEST,
                    "Sec-WebSocket-Protocol: %s (expected: %s)"
                            .formatted(printable(offered.toString()), StreamEndpoint.JSON_PROTOCOL));
        }
        return null;
    }

    private static boolean isLoopbackName(@Nullable InetSocketAddress host) {
        if (host == null) {
            return false;
        }
        String name = host.getHostString().toLowerCase(Locale.ROOT);
        return LOOPBACK_NAMES.contains(name) || IPV4_LOOPBACK.matcher(name).matches();
    }

    /** Scheme, host and port have to be the same, where a WebSocket's scheme counts as that of its page. */
    private static boolean isOwn(String origin, URI request) {
        try {
            var page = URI.create(origin);
            return page.getHost() != null
                    && page.getHost().equalsIgnoreCase(request.getHost())
                    && port(page) == port(request)
                    && isSecure(page) == isSecure(request);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isSecure(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme()) || "wss".equalsIgnoreCase(uri.getScheme());
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return isSecure(uri) ? 443 : 80;
    }

    private static String printable(@Nullable String text) {
        return text == null ? "missing" : Printable.of(text);
    }
}
