package io.tickgate.gateway.transport;

import io.tickgate.model.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Answers every request under {@code /v1} that fails with a problem detail, whatever it accepts; what a bug threw goes
 * to the log alone.
 *
 * <p>Thread-safe.
 */
public final class HttpProblems implements WebExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HttpProblems.class);
    private static final PathPattern API = PathPatternParser.defaultInstance.parse("/v1/**");

    private final TransportCounters counters;

    public HttpProblems(TransportCounters counters) {
        this.counters = counters;
    }

    /** Whether the path belongs to what clients are promised; by any spelling of it. */
    static boolean isApi(ServerWebExchange exchange) {
        return API.matches(exchange.getRequest().getPath().pathWithinApplication());
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (!isApi(exchange) || exchange.getResponse().isCommitted()) {
            return Mono.error(failure);
        }
        if (failure instanceof ProblemException problem) {
            return write(exchange, problem);
        } else if (failure instanceof ErrorResponse response
                && !response.getStatusCode().is5xxServerError()) {
            return write(exchange, response);
        }
        LOG.error(
                "a request failed by a bug: {}",
                Printable.of(exchange.getRequest().getPath().value()),
                failure);
        return write(exchange, ProblemException.of(Problem.INTERNAL, "the gateway's log tells more"));
    }

    /** Answers with a problem of ours. */
    private Mono<Void> write(ServerWebExchange exchange, ProblemException thrown) {
        var problem = thrown.problem();
        counters.refused(problem);
        if (thrown.retryAfterSeconds() != null) {
            exchange.getResponse()
                    .getHeaders()
                    .set(HttpHeaders.RETRY_AFTER, thrown.retryAfterSeconds().toString());
        }
        return write(exchange, problem.status(), ProblemBody.of(problem, thrown.getMessage(), thrown.parameter()));
    }

    /** Answers with what the framework found out. */
    private Mono<Void> write(ServerWebExchange exchange, ErrorResponse response) {
        response.getHeaders()
                .forEach((name, values) -> exchange.getResponse().getHeaders().put(name, values));
        var status = response.getStatusCode();
        var known = known(status);
        if (known != null) {
            counters.refused(known);
        }
        String detail = detail(exchange, response);
        byte[] body = known != null
                ? ProblemBody.of(known, detail, null)
                : ProblemBody.of("about:blank", reason(status), status.value(), null, null);
        return write(exchange, status, body);
    }

    private static @Nullable Problem known(HttpStatusCode status) {
        return switch (status.value()) {
            case 400 -> Problem.BAD_REQUEST;
            case 404 -> Problem.NOT_FOUND;
            case 405 -> Problem.METHOD_NOT_ALLOWED;
            case 406 -> Problem.NOT_ACCEPTABLE;
            default -> null;
        };
    }

    private static String reason(HttpStatusCode status) {
        var known = HttpStatus.resolve(status.value());
        return known == null ? "Error" : known.getReasonPhrase();
    }

    private static @Nullable String detail(ServerWebExchange exchange, ErrorResponse response) {
        var request = exchange.getRequest();
        if (response instanceof MethodNotAllowedException refused) {
            return "%s (expected: %s)"
                    .formatted(
                            Printable.of(refused.getHttpMethod()),
                            refused.getSupportedMethods().stream()
                                    .map(Object::toString)
                                    .sorted()
                                    .reduce((one, other) -> one + ", " + other)
                                    .orElse("none"));
        } else if (response instanceof NotAcceptableStatusException refused) {
            return "Accept: %s (expected: %s)"
                    .formatted(
                            Printable.of(String.valueOf(request.getHeaders().getFirst(HttpHeaders.ACCEPT))),
                            refused.getSupportedMediaTypes());
        } else if (response.getStatusCode().isSameCodeAs(HttpStatus.NOT_FOUND)) {
            return Printable.of(request.getPath().value());
        }
        return null;
    }

    private static Mono<Void> write(ServerWebExchange exchange, HttpStatusCode status, byte[] body) {
        var response = exchange.getResponse();
        response.setStatusCode(status);
        response.getHeaders().set(HttpHeaders.CONTENT_TYPE, ProblemBody.MEDIA_TYPE);
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }
}
