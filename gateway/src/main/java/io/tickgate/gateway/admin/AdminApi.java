package io.tickgate.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tickgate.gateway.session.Inspector;
import io.tickgate.gateway.session.SessionFilter;
import io.tickgate.gateway.session.SymbolInspector;
import io.tickgate.gateway.transport.Problem;
import io.tickgate.gateway.transport.ProblemException;
import io.tickgate.gateway.transport.QueryParameters;
import io.tickgate.model.Printable;
import io.tickgate.wire.CloseCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/**
 * What operators may ask for, as {@code docs/admin-openapi.yaml} says: sessions and symbols, and nothing of their data.
 *
 * <p>Bounded: a page at a time.
 *
 * <p>Thread-safe.
 */
final class AdminApi {
    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);
    private static final int MAX_PAGE = 1_000;
    private static final int PAGE = 100;
    private static final int RETRY_SECONDS = 1;

    /** As long as a close frame holds (RFC 6455, section 5.5). */
    private static final int MAX_REASON_BYTES = 123;

    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    /** With which an operator may end a connection; what the others say is not for an operator to say. */
    private static final Map<Integer, CloseCode> CLOSES = List.of(
                    CloseCode.NORMAL,
                    CloseCode.POLICY_VIOLATION,
                    CloseCode.RESTART,
                    CloseCode.OVERLOADED,
                    CloseCode.ABUSE,
                    CloseCode.FORBIDDEN)
            .stream()
            .collect(Collectors.toUnmodifiableMap(CloseCode::code, code -> code));

    private final Inspector sessions;
    private final SymbolInspector symbols;
    private final List<Route> routes = List.of(
            new Route(HttpMethod.GET, "/v1/sessions", this::list),
            new Route(HttpMethod.GET, "/v1/sessions/{id}", this::inspect),
            new Route(HttpMethod.DELETE, "/v1/sessions/{id}", this::close),
            new Route(HttpMethod.GET, "/v1/sessions/{id}/why", this::why),
            new Route(HttpMethod.PUT, "/v1/sessions/{id}/watch", this::watch),
            new Route(HttpMethod.DELETE, "/v1/sessions/{id}/watch", this::unwatch),
            new Route(HttpMethod.GET, "/v1/symbols", this::symbols));

    /** One address. */
    record Route(HttpMethod method, String path, HandlerFunction<ServerResponse> handler) {
        RouterFunction<ServerResponse> function() {
            return RouterFunctions.route(RequestPredicates.method(method).and(RequestPredicates.path(path)), handler);
        }
    }

    AdminApi(Inspector sessions, SymbolInspector symbols) {
        this.sessions = sessions;
        this.symbols = symbols;
    }

    List<Route> routes() {
        return routes;
    }

    private Mono<ServerResponse> list(ServerRequest request) {
        var parameters = QueryParameters.of(request.uri());
        var filter = new SessionFilter(
                parameters.one("address"),
                parameters.one("agent"),
                parameters.one("client"),
                parameters.one("ch"),
                parameters.one("sym"));
        return answer(sessions.list(filter, parameters.one("after"), parameters.number("limit", 1, MAX_PAGE, PAGE)));
    }

    private Mono<ServerResponse> inspect(ServerRequest request) {
        var parameters = QueryParameters.of(request.uri());
        return answerIfThere(
                request,
                sessions.inspect(
                        id(request),
                        parameters.one("ch"),
                        parameters.one("sym"),
                        parameters.number("limit", 1, MAX_PAGE, PAGE)));
    }

    private Mono<ServerResponse> close(ServerRequest request) {
        var parameters = QueryParameters.of(request.uri());
        int number = parameters.number("code", 0, 9_999, CloseCode.RESTART.code());
        var code = CLOSES.get(number);
        if (code == null) {
            throw ProblemException.badParameter(
                    "code",
                    "%d (expected: one of %s)"
                            .formatted(number, CLOSES.keySet().stream().sorted().toList()));
        }
        String given = parameters.one("reason");
        String reason = given == null ? code.reason() : given;
        if (reason.getBytes(UTF_8).length > MAX_REASON_BYTES) {
            throw ProblemException.badParameter(
                    "reason",
                    "%d bytes (expected: at most %d)".formatted(reason.getBytes(UTF_8).length, MAX_REASON_BYTES));
        }
        LOG.info("an operator closes session {} with {}", Printable.of(id(request)), number);
        return done(request, sessions.close(id(request), code, reason));
    }

    private Mono<ServerResponse> why(ServerRequest request) {
        var parameters = QueryParameters.of(request.uri());
        return answerIfThere(
                request,
                sessions.why(id(request), needed(parameters, "ch"), needed(parameters, "sym"), sequence(parameters)));
    }

    private static @Nullable Long sequence(QueryParameters parameters) {
        String text = parameters.one("seq");
        if (text == null) {
            return null;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ProblemException.badParameter(
                    "seq", "'%s' (expected: the seq of a message, or an offset)".formatted(Printable.of(text)));
        }
    }

    private Mono<ServerResponse> watch(ServerRequest request) {
        var parameters = QueryParameters.of(request.uri());
        return answerIfThere(
                request,
                sessions.watch(id(request), needed(parameters, "ch"), needed(parameters, "sym"))
                        .thenApply(answer -> answer.map(isWatched -> Map.of("isWatched", isWatched))));
    }

    private Mono<ServerResponse> unwatch(ServerRequest request) {
        return done(request, sessions.unwatch(id(request)));
    }

    private Mono<ServerResponse> symbols(ServerRequest request) {
        var parameters = QueryParameters.of(request.uri());
        String query = parameters.one("query");
        String after = parameters.one("after");
        int limit = parameters.number("limit", 1, MAX_PAGE, PAGE);
        // To go through all symbols takes a while.
        return Mono.fromCallable(() -> symbols.list(query == null ? "" : query, after, limit))
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(
                        IllegalArgumentException.class,
                        e -> ProblemException.badParameter(
                                "after",
                                "'%s' (expected: what the page before has as next)"
                                        .formatted(Printable.of(String.valueOf(after)))))
                .flatMap(AdminApi::answer);
    }

    private static String id(ServerRequest request) {
        return request.pathVariable("id");
    }

    private static String needed(QueryParameters parameters, String name) {
        String value = parameters.one(name);
        if (value == null || value.isEmpty()) {
            throw ProblemException.badParameter(name, "missing");
        }
        return value;
    }

    private static <T> Mono<ServerResponse> answerIfThere(
            ServerRequest request, CompletableFuture<Optional<T>> answer) {
        return answer(answer.thenApply(found -> found.orElseThrow(() -> notThere(request))));
    }

    private static Mono<ServerResponse> done(ServerRequest request, CompletableFuture<Boolean> answer) {
        return inTime(answer)
                .flatMap(isThere -> isThere ? ServerResponse.noContent().build() : Mono.error(notThere(request)));
    }

    private static ProblemException notThere(ServerRequest request) {
        return ProblemException.of(
                Problem.NOT_FOUND, "session %s: not connected to this gateway".formatted(Printable.of(id(request))));
    }

    private static <T> Mono<ServerResponse> answer(CompletableFuture<T> answer) {
        return inTime(answer)
                .flatMap(found -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(JSON.writeValueAsString(found)));
    }

    private static <T> Mono<T> inTime(CompletableFuture<T> answer) {
        return Mono.fromFuture(answer)
                .onErrorMap(
                        TimeoutException.class,
                        e -> ProblemException.retryAfter(
                                Problem.OVERLOADED, "an event loop has not answered in time", RETRY_SECONDS));
    }
}
