package io.tickgate.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReadinessProbeIT {

    @Test
    void asksForReadinessAndTellsTheFirstLineOfTheAnswer() throws Exception {
        try (var gateway = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var asked =
                    CompletableFuture.supplyAsync(() -> answerOnce(gateway, "HTTP/1.1 503 Service Unavailable\r\n"));

            String answer = ReadinessProbe.answer(gateway.getLocalPort());

            assertThat(answer).isEqualTo("HTTP/1.1 503 Service Unavailable");
            assertThat(asked.get()).startsWith("GET /actuator/health/readiness HTTP/1.1\r\nHost: localhost\r\n");
        }
    }

    @Test
    void tellsOfAGatewayThatClosesWithoutAWord() throws Exception {
        try (var gateway = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var asked = CompletableFuture.supplyAsync(() -> answerOnce(gateway, ""));

            String answer = ReadinessProbe.answer(gateway.getLocalPort());

            assertThat(answer).isEqualTo("closed without an answer");
            asked.get();
        }
    }

    @Test
    void tellsThatNobodyListens() throws Exception {
        int port;
        try (var nobody = new ServerSocket(0)) {
            port = nobody.getLocalPort();
        }

        String answer = ReadinessProbe.answer(port);

        assertThat(answer).startsWith("no answer: ");
    }

    private static String answerOnce(ServerSocket gateway, String answer) {
        try (var socket = gateway.accept()) {
            byte[] request = new byte[1_000];
            int length = socket.getInputStream().read(request);
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            return new String(request, 0, length, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
