package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.app.GatewayApplication;
import io.tickgate.kafka.RealKafka;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** With one setting, the log is an object in JSON to a line, each event once, and without what must not be in it. */
@Timeout(120)
final class StructuredLogIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final JsonMapper JSON = new JsonMapper();
    private static final Path LOG = Path.of("target", "runs", "structured-log-it.log");
    private static final String TOKEN = "eyJhbGciOiJub25lIn0.c2VjcmV0";
    private static final int WRONG_TYPE = 1003;

    @Test
    void writesEachEventOnceAsAnObject() throws Exception {
        Files.createDirectories(LOG.getParent());
        int port = GatewayUnderTest.freePort();
        String session;
        var gateway = start(port);
        try {
            Await.until("it answers", Duration.ofSeconds(60), () -> {
                try (var refused = new RawSocket(port)) {
                    return refused.upgrade(Map.of("Origin", "http://evil.example/\t{\"level\":\"INFO\"}")) == 403;
                } catch (ConnectException e) {
                    return false;
                }
            });
            try (var socket = new RawSocket(port)) {
                assertThat(socket.upgrade(Map.of("Authorization", "Bearer " + TOKEN)))
                        .isEqualTo(101);
                socket.sendText("{\"op\":\"hello\",\"id\":1,\"token\":\"" + TOKEN + "\"}");
                session = JSON.readTree(socket.readUntil("welcome"))
                        .at("/0/session")
                        .asString();
                socket.sendFrame(0x80 | RawSocket.BINARY, new byte[] {1});
                assertThat(socket.readCloseCode()).isEqualTo(WRONG_TYPE);
            }
        } finally {
            gateway.destroy();
            assertThat(gateway.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }

        var events = Files.readAllLines(LOG).stream()
                // What the JVM itself has to say, if anything.
                .filter(line -> !line.isBlank() && !line.startsWith("WARNING: "))
                .map(StructuredLogIT::event)
                .toList();

        assertThat(events)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.propertyNames())
                        .contains("@timestamp", "level", "message", "logger_name", "thread_name"));
        assertThat(messages(events, "session " + session + ": closing with " + WRONG_TYPE))
                .hasSize(1);
        assertThat(messages(events, "evil.example/\\u0009{")).hasSize(1);
        assertThat(Files.readString(LOG)).doesNotContain(TOKEN);
    }

    /** Without what tests say of the log. */
    private static Process start(int port) throws IOException {
        String classes = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        classes,
                        GatewayApplication.class.getName(),
                        "--server.port=" + port,
                        "--tickgate.kafka.bootstrap-servers=" + KAFKA.bootstrapServers(),
                        "--tickgate.drain.window=0s",
                        "--logging.structured.format.console=logstash",
                        "--logging.level.io.tickgate=debug")
                .redirectErrorStream(true)
                .redirectOutput(LOG.toFile())
                .start();
    }

    private static JsonNode event(String line) {
        var event = JSON.readTree(line);
        assertThat(event.isObject()).as(line).isTrue();
        return event;
    }

    private static List<String> messages(List<JsonNode> events, String part) {
        return events.stream()
                .map(event -> event.path("message").asString())
                .filter(message -> message.contains(part))
                .toList();
    }
}
