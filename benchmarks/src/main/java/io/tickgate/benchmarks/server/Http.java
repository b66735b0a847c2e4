package io.tickgate.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Asks servers for their meters.
 *
 * <p>Thread-safe.
 */
final class Http {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Http() {}

    static String get(int port, String path) throws InterruptedException {
        var address = URI.create("http://127.0.0.1:" + port + path);
        try {
            var answer = CLIENT.send(
                    HttpRequest.newBuilder(address).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("%s: status %d".formatted(address, answer.statusCode()));
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(address.toString(), e);
        }
    }

    /** Adds up the samples of a meter in the text format of Prometheus. */
    static double sum(String text, String meter) {
        return text.lines()
                .filter(line -> line.startsWith(meter + " ") || line.startsWith(meter + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
