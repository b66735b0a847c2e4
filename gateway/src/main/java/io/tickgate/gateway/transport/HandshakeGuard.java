package io.tickgate.gateway.transport;

import io.netty.handler.codec.http.HttpVersion;
import io.tickgate.model.Printable;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Looks at an upgrade before it is made: its version (RFC 6455, section 4.2.1), its origin, and whether it speaks a
 * protocol that we speak. A page of somebody else must not read a stream through its visitor's browser.
 *
 * <p>Thread-safe.
 */
public final class HandshakeGuard implements WebFilter {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeGuard.class);
    private static final PathPattern STREAM = PathPatternParser.defaultInstance.parse(StreamEndpoint.PATH);
    private static final String KEY_HEADER = "Sec-WebSocket-Key";
    private static final int KEY_BYTES = 16;
    private static final int KEY_LENGTH = 24;

    private final Callers callers;
    private final Subprotocols subprotocols;
    private final Predicate<ServerHttpRequest> isHttp11;
    private final TransportCounters counters;

    /**
     * @param allowedOrigins scheme, host and port, besides the page's own
     * @param isLoopbackOnly whether only names of this machine may stand in {@code Host}: another name that leads
     *     here was made to, by a page of somebody else
     */
    public HandshakeGuard(
            List<String> allowedOrigins,
            boolean isLoopbackOnly,
            Subprotocols subprotocols,
            TransportCounters counters) {
        this(allowedOrigins, isLoopbackOnly, subprotocols, counters, HandshakeGuard::isHttp11);
    }

    /** @param isHttp11 asks the server, which knows more of a request than WebFlux does */
    HandshakeGuard(
            List<String> allowedOrigins,
            boolean isLoopbackOnly,
            Subprotocols subprotocols,
            TransportCounters counters,
            Predicate<ServerHttpRequest> isHttp11) {
        callers = new Callers(allowedOrigins, isLoopbackOnly);
        this.subprotocols = subprotocols;
        this.isHttp11 = isHttp11;
        this.counters = counters;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var request = exchange.getRequest();
        // As the endpoint itself is found: an escaped letter or a parameter in the path must not lead past this guard.
        if (!STREAM.matches(request.getPath().pathWithinApplication())) {
            return chain.filter(exchange);
        }
        var problem = problem(request);
        if (problem == null) {
            return chain.filter(exchange);
        }
        counters.refusedUpgrades.increment();
        LOG.debug("refused an upgrade: {}", problem.detail());
        return problem.answer(exchange.getResponse());
    }

    private @Nullable Refusal problem(ServerHttpRequest request) {
        var problem = whyNoUpgrade(request);
        return problem == null ? whyNotTrusted(request) : problem;
    }

    /** As RFC 6455 asks for it in section 4.2.1. */
    private @Nullable Refusal whyNoUpgrade(ServerHttpRequest request) {
        var headers = request.getHeaders();
        if (!request.getMethod().equals(HttpMethod.GET)) {
            return new Refusal(
                    HttpStatus.METHOD_NOT_ALLOWED,
                    "method: %s (expected: GET)"
                            .formatted(Printable.of(request.getMethod().name())));
        }
        if (!isHttp11.test(request)) {
            return new Refusal(HttpStatus.UPGRADE_REQUIRED, "HTTP/1.0 (expected: HTTP/1.1)");
        }
        if (!hasToken(headers, HttpHeaders.UPGRADE, "websocket")) {
            return upgradeRequired(headers, HttpHeaders.UPGRADE, "websocket");
        }
        if (!hasToken(headers, HttpHeaders.CONNECTION, "upgrade")) {
            return badRequest(headers, HttpHeaders.CONNECTION, "Upgrade");
        }
        if (!headers.getOrEmpty(Refusal.VERSION_HEADER).equals(List.of(Refusal.VERSION))) {
            return upgradeRequired(headers, Refusal.VERSION_HEADER, Refusal.VERSION);
        }
        var keys = headers.getOrEmpty(KEY_HEADER);
        if (keys.size() != 1 || !isKey(keys.get(0))) {
            return badRequest(headers, KEY_HEADER, "one, of 16 bytes in Base64");
        }
        if (headers.getOrEmpty(HttpHeaders.HOST).size() != 1) {
            return badRequest(headers, HttpHeaders.HOST, "one");
        }
        return subprotocols.choose(headers) == null
                ? badRequest(headers, Subprotocols.HEADER, String.join(" or ", subprotocols.names()))
                : null;
    }

    private @Nullable Refusal whyNotTrusted(ServerHttpRequest request) {
        var headers = request.getHeaders();
        if (!callers.trustsHost(headers)) {
            return badRequest(headers, HttpHeaders.HOST, "a name of this machine");
        }
        var origins = headers.getOrEmpty(HttpHeaders.ORIGIN);
        boolean isTrusted =
                origins.isEmpty() || (origins.size() == 1 && callers.trustsOrigin(origins.get(0), request.getURI()));
        return isTrusted
                ? null
                : new Refusal(
                        HttpStatus.FORBIDDEN,
                        came(headers, HttpHeaders.ORIGIN, "this page's own or one that is allowed"));
    }

    private static Refusal badRequest(HttpHeaders headers, String name, String expected) {
        return new Refusal(HttpStatus.BAD_REQUEST, came(headers, name, expected));
    }

    private static Refusal upgradeRequired(HttpHeaders headers, String name, String expected) {
        return new Refusal(HttpStatus.UPGRADE_REQUIRED, came(headers, name, expected));
    }

    private static String came(HttpHeaders headers, String name, String expected) {
        var lines = headers.getOrEmpty(name);
        String value = lines.isEmpty() ? "missing" : Printable.of(String.join(", ", lines));
        return "%s: %s (expected: %s)".formatted(name, value, expected);
    }

    /** Whether one of the comma-separated values is this token, in upper or lower case. */
    private static boolean hasToken(HttpHeaders headers, String name, String token) {
        return headers.getOrEmpty(name).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .anyMatch(value -> value.strip().equalsIgnoreCase(token));
    }

    private static boolean isKey(String text) {
        try {
            return text.length() == KEY_LENGTH && Base64.getDecoder().decode(text).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isHttp11(ServerHttpRequest request) {
        HttpServerRequest nettyRequest = ServerHttpRequestDecorator.getNativeRequest(request);
        return HttpVersion.HTTP_1_1.equals(nettyRequest.version());
    }
}
