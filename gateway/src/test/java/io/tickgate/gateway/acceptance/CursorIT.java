package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.client.ClientListener;
import io.tickgate.client.KeyState;
import io.tickgate.client.TickgateClient;
import io.tickgate.client.cli.TickgateMain;
import io.tickgate.kafka.RealKafka;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Clients that go on at a cursor, against what Kafka has acknowledged. */
@Timeout(120)
final class CursorIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern TRADE = Pattern.compile("\"type\":\"update\".*\"id\":\"t([0-9]+)\"");

    private static String prefix;
    private static AcknowledgedLog trades;
    private static GatewayUnderTest gateway;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        prefix = KAFKA.uniqueName("cursor") + ".";
        KAFKA.createTopics(
                Arrays.stream(SourceTopic.values())
                        .map(kind -> LogWriter.name(prefix, kind))
                        .toList(),
                3,
                Map.of());
        trades = new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.TRADE, "first").trades(500);
        gateway = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix);
        gateway.awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        trades.close();
    }

    /** Keeps each record that it is told, and the cursors. */
    private static final class Consumer implements ClientListener {
        private final List<String> told = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger cursors = new AtomicInteger();
        private final AtomicInteger connections = new AtomicInteger();

        @Override
        public void connected(ServerMessage.Welcome welcome) {
            connections.incrementAndGet();
        }

        @Override
        public void update(ServerMessage.Update update, KeyState state) {
            told.add(String.valueOf(
                    ((Payload.OfTrades) update.payload()).trades().get(0).id()));
        }

        @Override
        public void cursor(String cursor) {
            cursors.incrementAndGet();
        }

        void awaitCursor() {
            int before = cursors.get();
            Await.until("a cursor", PATIENCE, () -> cursors.get() > before);
        }
    }

    /** In the order in which they were written. */
    private static List<String> ids() {
        return trades.entries().stream()
                .map(entry -> String.valueOf(((Trade) entry.tick()).id()))
                .toList();
    }

    @Test
    void theClientGoesOnAtAnotherGatewayAlsoWithSymbolsThatHaveAppearedMeanwhile() throws Exception {
        var consumer = new Consumer();
        try (var closing = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix);
                var client = TickgateClient.builder(List.of(closing.stream(), gateway.stream()), consumer)
                        .heartbeatMillis(1000)
                        .build()) {
            closing.awaitReady();
            client.subscribe("trade", List.of("*"), SubscribeOptions.DEFAULTS);
            client.start();
            consumer.awaitCursor();
            int before = trades.entries().size();
            trades.trades(300);
            Await.until("the first trades", PATIENCE, () -> consumer.told.size() >= 300);
            consumer.awaitCursor();

            closing.close();
            trades.trades(100);
            for (int i = 0; i < 30; i++) {
                trades.write(i, "N%02d".formatted(i), AcknowledgedLog.trade(1_000_000 + i));
            }
            trades.acknowledged();
            trades.trades(100);

            Await.until("all that was written", PATIENCE, () -> consumer.told.size() >= 530);
            assertThat(consumer.told).containsExactlyInAnyOrderElementsOf(ids().subList(before, ids().size()));
            assertThat(consumer.connections).hasValue(2);
        }
    }

    @Test
    void aTailThatIsKilledGoesOnWhereItStoppedAndLosesNothing() throws Exception {
        var cursor = folder.resolve("cursor");
        var outputs = new ArrayList<Path>();
        for (int kill = 0; kill < 2; kill++) {
            var output = folder.resolve("out-" + kill);
            outputs.add(output);
            var tail = tail(cursor, output);
            try {
                trades.trades(200);
                // The first cursor comes before any record.
                String last = ids().get(ids().size() - 1);
                Await.until("all trades", PATIENCE, () -> printed(output).contains(last), () -> read(output));
                Await.until(
                        "the cursor after the last of them",
                        PATIENCE,
                        () -> read(output)
                                        .lastIndexOf("\"cursor\":\"%s\""
                                                .formatted(read(cursor).strip()))
                                > read(output).indexOf("\"id\":\"%s\"".formatted(last)),
                        () -> read(output));
                int printed = printed(output).size();
                trades.trades(200);
                Await.until("more trades", PATIENCE, () -> printed(output).size() > printed, () -> read(output));
            } finally {
                // SIGKILL: nothing of it runs any more.
                tail.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        }
        trades.trades(200);
        var output = folder.resolve("out-last");
        outputs.add(output);
        var tail = tail(cursor, output);
        try {
            Await.until(
                    "all that was written", PATIENCE, () -> all(outputs).containsAll(ids()), () -> missing(outputs));
        } finally {
            tail.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }

        assertThat(all(outputs)).containsExactlyInAnyOrderElementsOf(new HashSet<>(ids()));
        assertThat(printed(outputs.get(0))).contains("t0");
        assertThat(printed(outputs.get(1))).isNotEmpty().doesNotContain("t0");
        assertThat(printed(output)).isNotEmpty().doesNotContain("t0");
    }

    @Test
    void namesInSeveralPartitionsBeginWhereTheCursorIs() throws Exception {
        try (var client = new LosslessClient("trade")) {
            String names = "\"S00\",\"S01\",\"S02\",\"S03\"";
            client.connect(gateway).subscribe(names, "\"earliest\"");
            client.readUntil("a snapshot of each", () -> client.snapshots().size() >= 4);
            String cursor = client.readCursor();
            trades.trades(40);
            client.connect(gateway).subscribe(names, "\"" + cursor + "\"");
            int begun = client.snapshots().size();
            client.readUntil("a snapshot of each", () -> client.snapshots().size() >= begun + 4);

            assertThat(client.snapshots().subList(0, begun))
                    .extracting(ServerMessage.Snapshot::reason)
                    .containsOnly(SnapshotReason.INITIAL);
            assertThat(client.snapshots().subList(begun, begun + 4))
                    .extracting(ServerMessage.Snapshot::reason)
                    .containsOnly(SnapshotReason.RESUMED);
        }
    }

    private static Process tail(Path cursor, Path output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TickgateMain.class.getName(),
                        "tail",
                        "--url",
                        gateway.stream().toString(),
                        "--channel",
                        "trade",
                        "--json",
                        "--from",
                        "earliest",
                        "--cursor-file",
                        cursor.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the trades of all whole lines. */
    private static Set<String> printed(Path output) {
        String text = read(output);
        return TRADE.matcher(text.substring(0, text.lastIndexOf('\n') + 1))
                .results()
                .map(found -> "t" + found.group(1))
                .collect(Collectors.toSet());
    }

    private static Set<String> all(List<Path> outputs) {
        return outputs.stream().flatMap(output -> printed(output).stream()).collect(Collectors.toSet());
    }

    private static String missing(List<Path> outputs) {
        var missing = new ArrayList<>(ids());
        missing.removeAll(all(outputs));
        return "missing: " + missing;
    }
}
