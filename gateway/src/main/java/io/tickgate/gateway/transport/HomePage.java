package io.tickgate.gateway.transport;

import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * {@code HEAD} of the page at {@code /}, as many a load balancer asks, and {@code curl -I}: of this page Spring Boot
 * answers {@code GET} alone (RFC 9110 section 9.3.2 wants both alike).
 *
 * <p>Thread-safe.
 */
public final class HomePage {
    private HomePage() {}

    /** The body is left out by Spring, its length is not. */
    public static RouterFunction<ServerResponse> head() {
        var page = new ClassPathResource("META-INF/resources/index.html");
        return RouterFunctions.route(
                RequestPredicates.HEAD("/"),
                asked -> ServerResponse.ok().contentType(MediaType.TEXT_HTML).bodyValue(page));
    }
}
