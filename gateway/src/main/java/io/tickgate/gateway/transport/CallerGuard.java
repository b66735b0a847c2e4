package io.tickgate.gateway.transport;

import io.tickgate.model.Printable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Looks at who asks for anything under {@code /v1} but the WebSocket, which has a guard of its own: a page of somebody
 * else must not read prices through its visitor's browser, and pages that may are told so (CORS, in the Fetch
 * standard).
 *
 * <p>Thread-safe.
 */
public final class CallerGuard implements WebFilter {
    private static final PathPattern STREAM = PathPatternParser.defaultInstance.parse(StreamEndpoint.PATH);

    /** Seconds; an operator who takes an origin off the list starts the gateway again. */
    private static final String PREFLIGHT_MAX_AGE = "600";

    private final Callers callers;

    /**
     * @param allowedOrigins scheme, host and port, besides the page's own
     * @param isLoopbackOnly whether only names of this machine may stand in {@code Host}
     */
    public CallerGuard(List<String> allowedOrigins, boolean isLoopbackOnly) {
        callers = new Callers(allowedOrigins, isLoopbackOnly);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var request = exchange.getRequest();
        if (!HttpProblems.isApi(exchange) || STREAM.matches(request.getPath().pathWithinApplication())) {
            return chain.filter(exchange);
        }
        var headers = exchange.getResponse().getHeaders();
        // Prices that were true a while ago are no answer, and what one origin may read is not for all.
        headers.setCacheControl("no-store");
        headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        if (!callers.trustsHost(request.getHeaders())) {
            return Mono.error(ProblemException.of(
                    Problem.UNTRUSTED_HOST,
                    "Host: %s (expected: %s)"
                            .formatted(
                                    printable(request.getHeaders().getFirst(HttpHeaders.HOST)),
                                    callers.expectedHost())));
        }
        String origin = request.getHeaders().getOrigin();
        if (origin != null && !callers.trustsOrigin(origin, request.getURI())) {
            return Mono.error(ProblemException.of(
                    Problem.UNTRUSTED_ORIGIN,
                    "Origin: %s (expected: this page's own or one that is allowed)".formatted(printable(origin))));
        }
        if (origin != null && callers.isAllowed(origin)) {
            headers.setAccessControlAllowOrigin(origin);
            headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, HttpHeaders.RETRY_AFTER);
            if (isPreflight(request)) {
                return allow(exchange);
            }
        }
        return chain.filter(exchange);
    }

    private static boolean isPreflight(ServerHttpRequest request) {
        return request.getMethod().equals(HttpMethod.OPTIONS)
                && request.getHeaders().getFirst(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
    }

    private static Mono<Void> allow(ServerWebExchange exchange) {
        var response = exchange.getResponse();
        response.setStatusCode(HttpStatus.NO_CONTENT);
        response.getHeaders().set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD");
        response.getHeaders().set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Last-Event-ID");
        response.getHeaders().set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE);
        return response.setComplete();
    }

    private static String printable(@Nullable String text) {
        return text == null ? "missing" : Printable.of(text);
    }
}
