package io.tickgate.client.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks a gateway's port for operators.
 *
 * <p>Thread-safe.
 */
final class AdminClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int NO_CONTENT = 204;
    private static final int OK = 200;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final URI gateway;

    AdminClient(URI gateway) {
        this.gateway = gateway;
    }

    /** Returns a part of a path or a value as it stands in an address. */
    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Asks, and waits for the answer.
     *
     * @param parameters those without a value are left out
     * @throws IOException that a person can read
     */
    AdminAnswer ask(String method, String path, Map<String, ? extends @Nullable Object> parameters) throws IOException {
        String query = parameters.entrySet().stream()
                .filter(parameter -> parameter.getValue() != null)
                .map(parameter -> parameter.getKey() + "=" + escaped(String.valueOf(parameter.getValue())))
                .collect(Collectors.joining("&"));
        var address = URI.create(gateway + path + (query.isEmpty() ? "" : "?" + query));
        var request = HttpRequest.newBuilder(address)
                .timeout(TIMEOUT)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            return read(address, http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
        } catch (ConnectException e) {
            throw new IOException(
                    "%s: connection refused (is tickgate.admin.port set, and this the gateway's machine?)"
                            .formatted(gateway),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(address + ": interrupted", e);
        }
    }

    private static AdminAnswer read(URI address, HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() == NO_CONTENT) {
            return new AdminAnswer(Map.of());
        }
        try {
            var answer = AdminAnswer.parse(response.body());
            if (response.statusCode() == OK) {
                return answer;
            }
            throw new IOException(answer.text("detail").isEmpty() ? answer.text("title") : answer.text("detail"));
        } catch (RuntimeException e) {
            throw new IOException(
                    "%s: HTTP %d, and no answer of this gateway's (expected: its port for operators)"
                            .formatted(address, response.statusCode()),
                    e);
        }
    }
}
