package io.tickgate.gateway.transport;

import io.tickgate.gateway.session.SymbolDirectory;
import io.tickgate.model.Printable;
import io.tickgate.wire.Feed;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * {@code GET /v1/symbols}: the directory, page by page.
 *
 * <p>Thread-safe.
 */
@RestController
public final class SymbolsEndpoint {
    private static final int MAX_PAGE = 5_000;

    /** Longer than any name; what it costs to look for it must not be up to a stranger. */
    private static final int MAX_QUERY_CHARACTERS = 200;

    private static final int MAX_VENUES = 100;

    private final SymbolDirectory directory;
    private final @Nullable SymbolDirectory delayed;

    /** @param delayed of the symbols of which there is something delayed, {@code null} if there is none */
    public SymbolsEndpoint(SymbolDirectory directory, @Nullable SymbolDirectory delayed) {
        this.directory = directory;
        this.delayed = delayed;
    }

    /**
     * One page of the directory.
     *
     * @param next what to ask for with {@code after} to get the next page, {@code null} on the last one
     */
    public record Page(
            List<SymbolDirectory.Entry> symbols, @Nullable String next) {}

    @GetMapping(path = "/v1/symbols", produces = MediaType.APPLICATION_JSON_VALUE)
    public Mono<Page> symbols(ServerWebExchange exchange) {
        var parameters = QueryParameters.of(exchange.getRequest().getURI());
        // Off the event loop: to go through all symbols takes longer than prices may wait.
        return Mono.fromCallable(() -> page(parameters)).subscribeOn(Schedulers.boundedElastic());
    }

    private Page page(QueryParameters parameters) {
        String query = parameters.one("query");
        if (query != null && query.length() > MAX_QUERY_CHARACTERS) {
            throw ProblemException.badParameter(
                    "query", "%d characters (expected: at most %d)".formatted(query.length(), MAX_QUERY_CHARACTERS));
        }
        var venues = new LinkedHashSet<>(parameters.all("venue"));
        if (venues.size() > MAX_VENUES) {
            throw ProblemException.badParameter(
                    "venue", "%d of them (expected: at most %d)".formatted(venues.size(), MAX_VENUES));
        }
        int limit = parameters.number("limit", 1, MAX_PAGE, MAX_PAGE);
        var page = directory(parameters).search(query == null ? "" : query, venues, cursor(parameters), limit);
        return new Page(page.symbols(), page.next() == null ? null : page.next().toString());
    }

    private SymbolDirectory directory(QueryParameters parameters) {
        String feed = parameters.one("feed");
        if (feed == null || feed.equals(Feed.BEST.code()) || feed.equals(Feed.RT.code())) {
            return directory;
        } else if (delayed == null || !feed.equals(Feed.DELAYED.code())) {
            throw ProblemException.badParameter(
                    "feed",
                    "'%s' (expected: best or rt%s)"
                            .formatted(
                                    Printable.of(feed),
                                    delayed == null ? "; this gateway has no delayed data" : ", or delayed"));
        }
        return delayed;
    }

    private static SymbolDirectory.@Nullable Cursor cursor(QueryParameters parameters) {
        String after = parameters.one("after");
        if (after == null) {
            return null;
        }
        try {
            return SymbolDirectory.Cursor.parse(after);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badParameter(
                    "after", "'%s' (expected: what the page before has as next)".formatted(Printable.of(after)));
        }
    }
}
