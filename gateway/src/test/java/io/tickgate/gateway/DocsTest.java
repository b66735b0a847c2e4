package io.tickgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.ingest.FeedScope;
import io.tickgate.gateway.ingest.IngestCounters;
import io.tickgate.gateway.ingest.IngestSettings;
import io.tickgate.gateway.ingest.KafkaPastReader;
import io.tickgate.gateway.session.Histories;
import io.tickgate.gateway.session.SessionCounters;
import io.tickgate.gateway.telemetry.DelayedMeters;
import io.tickgate.gateway.telemetry.GatewayMeters;
import io.tickgate.gateway.telemetry.HopMeters;
import io.tickgate.gateway.telemetry.LoadMeters;
import io.tickgate.gateway.telemetry.LogMeters;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.gateway.transport.EventLoops;
import io.tickgate.gateway.transport.SocketSettings;
import io.tickgate.gateway.transport.TransportCounters;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.CommandCodec;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.MessageDecoder;
import io.tickgate.wire.MessageEncoder;
import io.tickgate.wire.Received;
import io.tickgate.wire.ServerMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;

/** {@code docs/protocol.md} and {@code docs/settings.md} say what is so. */
final class DocsTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern EXAMPLES = Pattern.compile("```json\n(.*?)\n```", Pattern.DOTALL);
    private static final Pattern ERROR_ROW = Pattern.compile("\\| `([A-Z_]+)` \\| (\\w+) \\| [^|]+ \\| ([^|]+) \\|");
    private static final Pattern CLOSE_ROW = Pattern.compile("\\| ([1-4]\\d{3}) \\| (\\w+) \\| [^|]+ \\| ([^|]+) \\|");
    private static final Pattern METER_ROW = Pattern.compile("\\| `(tickgate\\.[a-z.]+)` \\| ([^|]+) \\|");
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void theTableOfErrorsIsTheEnum() throws IOException {
        assertThat(rows("protocol.md", "Errors", ERROR_ROW))
                .containsExactlyElementsOf(ErrorCode.known().stream()
                        .map(code -> List.of(code.name(), code.isWorthRetrying() ? "yes" : "no", code.meaning()))
                        .toList());
    }

    @Test
    void theTableOfCloseCodesIsTheEnum() throws IOException {
        assertThat(rows("protocol.md", "Close codes", CLOSE_ROW))
                .containsExactlyElementsOf(Arrays.stream(CloseCode.values())
                        .map(code -> List.of(
                                Integer.toString(code.code()),
                                CloseCode.isReconnectable(code.code()) ? "yes" : "no",
                                code.reason()))
                        .toList());
    }

    @TestFactory
    List<DynamicTest> examplesOfCommandsAreUnderstood() throws IOException {
        return examples().stream()
                .filter(example -> !isMessage(example))
                .map(example -> DynamicTest.dynamicTest(
                        example,
                        () -> assertThat(CommandCodec.decode(utf8(example)))
                                .isNotEmpty()
                                .hasOnlyElementsOfType(Received.Command.class)))
                .toList();
    }

    @TestFactory
    List<DynamicTest> examplesOfMessagesAreWrittenAsTheGatewayWritesThem() throws IOException {
        return examples().stream()
                .filter(DocsTest::isMessage)
                .map(example -> DynamicTest.dynamicTest(example, () -> {
                    var decoded = MessageDecoder.decode(utf8("[" + example + "]"));

                    assertThat(decoded).hasSize(1);
                    assertThat(JSON.readTree(MessageEncoder.encode(decoded.get(0))))
                            .isEqualTo(JSON.readTree(example));
                }))
                .toList();
    }

    @Test
    void thereIsAnExampleOfEachCommandAndMessageThatIsServed() throws IOException {
        var operations = EnumSet.noneOf(ClientCommand.Op.class);
        var types = EnumSet.noneOf(ServerMessage.Type.class);
        for (String example : examples()) {
            if (isMessage(example)) {
                types.add(ServerMessage.Type.valueOf(
                        JSON.readTree(example).get("type").asString().toUpperCase(Locale.ROOT)));
            } else {
                CommandCodec.decode(utf8(example))
                        .forEach(received -> operations.add(
                                ((Received.Command) received).command().op()));
            }
        }

        assertThat(operations).isEqualTo(EnumSet.allOf(ClientCommand.Op.class));
        assertThat(types).isEqualTo(EnumSet.allOf(ServerMessage.Type.class));
    }

    @Test
    void theTableOfMetersIsWhatIsRegistered() throws IOException {
        var registry = new SimpleMeterRegistry();
        var market = new Market(new Hub(1, NanoClock.SYSTEM), NanoClock.SYSTEM, 16);
        var ingest = new IngestCounters();
        ingest.lags().note("md.quote", 0, 0);
        new GatewayMeters(
                        ingest,
                        new SessionCounters(),
                        new TransportCounters(),
                        market.cache(),
                        new Watermarks(),
                        Clock.systemUTC())
                .bindTo(registry);
        var settings = new IngestSettings(
                Map.of(), Map.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO, null, true, List.of(), null);
        var past =
                new KafkaPastReader(settings, FeedScope.inRealTime(List.of()), market.cache(), NanoClock.SYSTEM, 1, 0);
        new DelayedMeters(new IngestCounters(), past, market.cache(), new Watermarks(), Clock.systemUTC())
                .bindTo(registry);
        var sessions = new TestClient().sessions();
        var socket = new SocketSettings(1, 1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO, false, 1);
        new LoadMeters(
                        ingest,
                        sessions.counters(),
                        new TransportCounters(),
                        new EventLoops(sessions, socket, new TransportCounters()),
                        1)
                .bindTo(registry);
        new HopMeters(sessions.counters().hops()).bindTo(registry);
        new LogMeters(past, new Histories(sessions, 1)).bindTo(registry);

        assertThat(rows("settings.md", "Meters", METER_ROW))
                .containsExactlyInAnyOrderElementsOf(registry.getMeters().stream()
                        .map(Meter::getId)
                        // How this registry keeps a histogram.
                        .filter(id -> !id.getName().endsWith(".histogram"))
                        .map(id -> List.of(id.getName(), String.valueOf(id.getDescription())))
                        .distinct()
                        .toList());
    }

    private static boolean isMessage(String example) {
        return example.startsWith("{\"type\"");
    }

    /** One command or message to a line. */
    private static List<String> examples() throws IOException {
        return EXAMPLES.matcher(text("protocol.md"))
                .results()
                .flatMap(block -> block.group(1).lines())
                .toList();
    }

    private static List<List<String>> rows(String document, String section, Pattern row) throws IOException {
        String text = text(document);
        String title = "\n## " + section + "\n";
        int start = text.indexOf(title);
        assertThat(start).as("section %s of %s", section, document).isNotNegative();
        int end = text.indexOf("\n## ", start + title.length());
        return row.matcher(text.substring(start, end < 0 ? text.length() : end))
                .results()
                .map(DocsTest::cells)
                .toList();
    }

    private static List<String> cells(MatchResult row) {
        return java.util.stream.IntStream.rangeClosed(1, row.groupCount())
                .mapToObj(row::group)
                .toList();
    }

    private static String text(String document) throws IOException {
        return Files.readString(DOCS.resolve(document));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
