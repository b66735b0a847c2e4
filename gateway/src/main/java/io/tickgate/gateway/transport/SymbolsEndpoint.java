package io.tickgate.gateway.transport;

import io.tickgate.gateway.session.SymbolDirectory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
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

    private final SymbolDirectory directory;

    public SymbolsEndpoint(SymbolDirectory directory) {
        this.directory = directory;
    }

    /**
     * One page of the directory.
     *
     * @param next what to ask for with {@code after} to get the next page, {@code null} on the last one
     */
    public record Page(
            List<SymbolDirectory.Entry> symbols, @Nullable String next) {}

    @GetMapping("/v1/symbols")
    public Mono<ResponseEntity<Object>> symbols(
            @RequestParam(defaultValue = "") String query,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "" + MAX_PAGE) int limit) {
        // Off the event loop: to go through all symbols takes longer than prices may wait.
        return Mono.fromCallable(() -> page(query, after, limit)).subscribeOn(Schedulers.boundedElastic());
    }

    private ResponseEntity<Object> page(String query, @Nullable String after, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            var problem = ProblemDetail.forStatusAndDetail(
                    HttpStatus.BAD_REQUEST, "limit: %d (expected: 1 to %d)".formatted(limit, MAX_PAGE));
            return ResponseEntity.of(problem).build();
        }
        // One more than asked for shows whether there is a next page.
        var found = directory.search(query, after, limit + 1);
        boolean isLast = found.size() <= limit;
        var page = isLast ? found : found.subList(0, limit);
        return ResponseEntity.ok(
                new Page(page, isLast ? null : page.get(limit - 1).sym()));
    }
}
