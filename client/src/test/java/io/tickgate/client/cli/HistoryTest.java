package io.tickgate.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command {@code history}, against what a gateway would answer. */
class HistoryTest {
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Queue<String> answers = new ArrayDeque<>();
    private HttpServer gateway;
    private int status = 200;

    @BeforeEach
    void start() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            byte[] body = answers.remove().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    private CommandLineRun history(String... more) {
        var args = new java.util.ArrayList<>(List.of(
                "history",
                "--url",
                "ws://127.0.0.1:%d/v1/stream".formatted(gateway.getAddress().getPort())));
        args.addAll(List.of(more));
        return CommandLineRun.start(args.toArray(String[]::new));
    }

    private static String record(int sequence) {
        return "{\"seq\":%d,\"epoch\":\"k1\",\"ts\":7,\"data\":[]}".formatted(sequence);
    }

    private static String lines(String... lines) {
        return String.join("\n", lines) + "\n";
    }

    @Test
    void printsAllOfTheRangeAnswerAfterAnswer() throws Exception {
        answers.add(lines(record(1), record(2), "{\"end\":\"limit\",\"records\":2,\"next\":\"c2.a+b\"}"));
        answers.add(lines("{\"lost\":[\"k1\",3,4]}", record(5), "{\"end\":\"range\",\"records\":1,\"next\":\"c2.z\"}"));

        var run = history("trade", "spot:A/B", "--from", "2026-01-01T00:00:00+01:00", "--to", "9");

        assertThat(run.awaitExit()).isZero();
        assertThat(run.printed()).containsExactly(record(1), record(2), record(5));
        assertThat(run.told()).containsExactly("tickgate: {\"lost\":[\"k1\",3,4]}");
        assertThat(asked)
                .containsExactly(
                        "/v1/history/trade/spot%3AA%2FB?limit=10000&from=2026-01-01T00%3A00%3A00%2B01%3A00&to=9",
                        "/v1/history/trade/spot%3AA%2FB?limit=10000&from=c2.a%2Bb&to=9");
    }

    @Test
    void printsNoMoreThanItIsAskedFor() throws Exception {
        answers.add(lines(record(1), record(2), "{\"end\":\"limit\",\"records\":2,\"next\":\"c2.a\"}"));

        var run = history("trade", "A", "--limit", "2");

        assertThat(run.awaitExit()).isZero();
        assertThat(asked).containsExactly("/v1/history/trade/A?limit=2&from=earliest");
    }

    @Test
    void saysThatAnAnswerIsNotWhole() throws Exception {
        answers.add(lines(record(1)));

        var run = history("trade", "A");

        assertThat(run.awaitExit()).isEqualTo(1);
        assertThat(run.told()).containsExactly("tickgate: the answer was cut off (expected: a last line)");
    }

    @Test
    void saysWhyItIsRefused() throws Exception {
        status = 404;
        answers.add("{\"status\":404,\"detail\":\"sym: 'A' (expected: one that has been seen)\"}");

        var run = history("trade", "A");

        assertThat(run.awaitExit()).isEqualTo(1);
        assertThat(run.told()).containsExactly("tickgate: HTTP 404: sym: 'A' (expected: one that has been seen)");
    }
}
