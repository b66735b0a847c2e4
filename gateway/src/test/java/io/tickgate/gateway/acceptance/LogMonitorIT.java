package io.tickgate.gateway.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tickgate.kafka.RealKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The example of {@code docs/own-topics.md}, with its own files. */
@Timeout(120)
final class LogMonitorIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final Path DOCS = Path.of("..", "docs").toAbsolutePath().normalize();
    private static final Path EXAMPLE = DOCS.resolve(Path.of("examples", "log-monitor"));
    private static final int NODE_WITH_WEBSOCKET = 20;
    private static final int NODE_WITHOUT_FLAG = 22;

    @TempDir
    private static Path folder;

    private static GatewayUnderTest gateway;
    private static KafkaProducer<String, String> producer;

    @BeforeAll
    static void start() {
        KAFKA.createTopics(List.of("app-logs"), 6, Map.of());
        KAFKA.createTopics(List.of("app-logs.unreadable"), 1, Map.of());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", KAFKA.bootstrapServers()), new StringSerializer(), new StringSerializer());
        gateway = GatewayUnderTest.inThisJvm(
                KAFKA.bootstrapServers(),
                "",
                "--spring.config.additional-location=file:" + EXAMPLE.resolve("application.yml"));
        gateway.awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        producer.close();
        gateway.close();
        KAFKA.deleteTopics(List.of("app-logs", "app-logs.unreadable"));
    }

    @Test
    void pushesLinesToTheClientInJavaScript() throws Exception {
        int version = nodeVersion();
        assumeTrue(version >= NODE_WITH_WEBSOCKET, "Node with a WebSocket");
        var command = new ArrayList<>(List.of("node"));
        if (version < NODE_WITHOUT_FLAG) {
            command.add("--experimental-websocket");
        }
        command.add(EXAMPLE.resolve("watch.mjs").toString());

        assertThatItShowsLines(command);
    }

    @Test
    void pushesLinesToTheClientInPython() throws Exception {
        assumeTrue(run("python3", "-c", "import websockets.asyncio.client").equals(""), "Python with websockets");

        assertThatItShowsLines(List.of("python3", EXAMPLE.resolve("watch.py").toString()));
    }

    @Test
    void isOnThePageAsItIs() throws IOException {
        String page = Files.readString(DOCS.resolve("own-topics.md"));
        String settings = Files.readAllLines(EXAMPLE.resolve("application.yml")).stream()
                .filter(line -> !line.strip().startsWith("#"))
                .collect(Collectors.joining("\n"));

        assertThat(page)
                .contains("```yaml\n" + settings + "\n```")
                .contains("```js\n" + Files.readString(EXAMPLE.resolve("watch.mjs")) + "```");
    }

    private static void assertThatItShowsLines(List<String> client) throws Exception {
        var output = Files.createTempFile(folder, "client", ".txt");
        var command = new ArrayList<>(client);
        command.add(gateway.stream().toString());
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            Await.until("the client shows lines", Duration.ofSeconds(30), () -> {
                write("checkout", "slow answer of the bank: 2.1 s");
                write("till", "out of paper");
                Thread.sleep(100);
                String shown = Files.readString(output);
                return shown.contains("checkout WARN") && shown.contains("till WARN");
            });
        } finally {
            process.destroy();
            process.waitFor(5, TimeUnit.SECONDS);
        }
        assertThat(Files.readAllLines(output))
                .contains("checkout WARN slow answer of the bank: 2.1 s", "till WARN out of paper");
    }

    private static void write(String service, String line) throws Exception {
        producer.send(new ProducerRecord<>(
                        "app-logs",
                        service,
                        "{\"service\":\"%s\",\"at\":%d,\"level\":\"WARN\",\"line\":\"%s\"}"
                                .formatted(service, System.currentTimeMillis(), line)))
                .get(20, TimeUnit.SECONDS);
    }

    /** Returns 0 where there is no Node. */
    private static int nodeVersion() throws Exception {
        String version = run("node", "--version");
        return version.matches("v\\d+\\..*") ? Integer.parseInt(version.substring(1, version.indexOf('.'))) : 0;
    }

    /** Returns what a program says, or why it cannot be run. */
    private static String run(String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            process.waitFor(10, TimeUnit.SECONDS);
            return said;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
