package io.tickgate.gateway.transport;

import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Says to browsers what the pages need, so that they allow nothing else (W3C Content Security Policy).
 *
 * <p>Thread-safe.
 */
public final class PageHeaders implements WebFilter {
    private static final String POLICY = "default-src 'self'; connect-src 'self' ws: wss:; object-src 'none';"
            + " base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var headers = exchange.getResponse().getHeaders();
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        return chain.filter(exchange);
    }
}
