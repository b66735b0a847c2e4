package io.tickgate.client;

import io.tickgate.json.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * The gateway's list of symbols, fetched page by page.
 *
 * <p>Bounded by {@link #MAX_PAGES}: a gateway that never comes to an end is refused.
 *
 * <p>Thread-safe.
 */
public final class SymbolDirectory {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int HTTP_OK = 200;
    private static final int MAX_PAGES = 1000;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final URI uri;

    /** @param stream where the gateway's WebSocket is; the directory is beside it */
    public SymbolDirectory(URI stream) {
        String scheme = "wss".equals(stream.getScheme()) || "https".equals(stream.getScheme()) ? "https" : "http";
        uri = URI.create(scheme + "://" + stream.getRawAuthority() + "/v1/symbols");
    }

    /** @param name and {@code venue} are empty if unknown */
    public record Entry(String symbol, String name, String venue) {}

    private record Page(List<Entry> entries, @Nullable String next) {}

    /** Returns the matching symbols; fails with an {@code IOException} that a person can read. */
    public CompletableFuture<List<Entry>> fetch(@Nullable String query) {
        return fetchFrom(query, null, new ArrayList<>(), 1);
    }

    private CompletableFuture<List<Entry>> fetchFrom(
            @Nullable String query, @Nullable String after, List<Entry> found, int page) {
        var address = URI.create(uri + parameters(query, after));
        var request = HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .handle((response, failure) -> read(address, response, failure))
                .thenCompose(result -> {
                    found.addAll(result.entries());
                    return result.next() == null || page == MAX_PAGES
                            ? CompletableFuture.completedFuture(found)
                            : fetchFrom(query, result.next(), found, page + 1);
                });
    }

    private static String parameters(@Nullable String query, @Nullable String after) {
        var parameters = new ArrayList<String>();
        if (query != null) {
            parameters.add("query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        }
        if (after != null) {
            parameters.add("after=" + URLEncoder.encode(after, StandardCharsets.UTF_8));
        }
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }

    private static Page read(URI address, @Nullable HttpResponse<byte[]> response, @Nullable Throwable failure) {
        if (response == null) {
            throw failed(address, reason(failure));
        }
        if (response.statusCode() != HTTP_OK) {
            throw failed(address, "HTTP %d (expected: 200)".formatted(response.statusCode()));
        }
        try (var parser = Json.parser(response.body())) {
            parser.nextToken();
            return readPage(parser);
        } catch (JacksonException | IllegalArgumentException e) {
            throw failed(address, "the answer is no list of symbols: " + e.getMessage());
        }
    }

    private static String reason(@Nullable Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof ConnectException && cause.getMessage() == null) {
            return "connection refused";
        }
        return String.valueOf(cause == null || cause.getMessage() == null ? cause : cause.getMessage());
    }

    /** Returns what a failed fetch has to say. */
    public static String text(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }

    private static CompletionException failed(URI address, String reason) {
        return new CompletionException(new IOException(address + ": " + reason));
    }

    private static Page readPage(JsonParser parser) {
        var entries = new ArrayList<Entry>();
        var next = new ArrayList<String>();
        Json.readObject(parser, name -> {
            switch (name) {
                case "symbols" -> Json.readArray(parser, () -> entries.add(readEntry(parser)));
                case "next" -> {
                    if (!Json.isNull(parser)) {
                        next.add(Json.readString(parser));
                    }
                }
                default -> parser.skipChildren();
            }
        });
        return new Page(entries, next.isEmpty() ? null : next.get(0));
    }

    private static Entry readEntry(JsonParser parser) {
        var texts = new java.util.HashMap<String, String>();
        Json.readObject(parser, name -> {
            if (parser.currentToken().isScalarValue() && !Json.isNull(parser)) {
                texts.put(name, parser.getString());
            } else {
                parser.skipChildren();
            }
        });
        String symbol = texts.get("sym");
        if (symbol == null) {
            throw new IllegalArgumentException("sym: missing");
        }
        return new Entry(symbol, texts.getOrDefault("name", ""), texts.getOrDefault("venue", ""));
    }
}
