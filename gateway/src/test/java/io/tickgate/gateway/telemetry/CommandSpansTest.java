package io.tickgate.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.tickgate.gateway.session.CommandTrace;
import io.tickgate.wire.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a collector that keeps what it is sent, as bytes of OTLP. */
@Timeout(30)
final class CommandSpansTest {
    private static final long START_MICROS = 1_763_790_123_000_000L;
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final BlockingQueue<ExportTraceServiceRequest> received = new LinkedBlockingQueue<>();
    private HttpServer collector;

    @BeforeEach
    void startCollector() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            try (exchange) {
                received.add(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
                exchange.sendResponseHeaders(200, -1);
            }
        });
        collector.start();
    }

    @AfterEach
    void stopCollector() {
        collector.stop(0);
    }

    @Test
    void tellsACollectorWhatBecameOfACommand() throws InterruptedException {
        try (var spans = spans(1)) {
            spans.answered(new CommandTrace("gw1-7", null, "sub", "quote", 3, 1, null, START_MICROS, 2_500_000));
        }

        var request = received.take();
        assertThat(texts(request.getResourceSpans(0).getResource().getAttributesList()))
                .containsEntry("service.name", "tickgate")
                .containsEntry("service.instance.id", "gw1");
        var span = onlySpan(request);
        assertThat(span.getName()).isEqualTo("sub quote");
        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(span.getStartTimeUnixNano()).isEqualTo(START_MICROS * 1_000);
        assertThat(span.getEndTimeUnixNano() - span.getStartTimeUnixNano()).isEqualTo(2_500_000);
        assertThat(texts(span.getAttributesList()))
                .isEqualTo(Map.of(
                        "tickgate.session", "gw1-7",
                        "tickgate.command", "sub",
                        "tickgate.channel", "quote",
                        "tickgate.symbols", "3",
                        "tickgate.rejected", "1"));
    }

    @Test
    void tellsARefusalAsAnErrorWithItsCode() throws InterruptedException {
        try (var spans = spans(1)) {
            spans.answered(new CommandTrace(
                    "gw1-7", null, "malformed", null, 0, 0, ErrorCode.BAD_REQUEST, START_MICROS, 1_000));
        }

        var span = onlySpan(received.take());
        assertThat(span.getName()).isEqualTo("malformed");
        assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(texts(span.getAttributesList())).containsEntry("tickgate.code", "BAD_REQUEST");
    }

    @Test
    void goesOnWithTheTraceOfTheClientAlsoWhereItWouldTellNothingByItself() throws InterruptedException {
        try (var spans = spans(0)) {
            spans.answered(trace(null));
            spans.answered(trace("no-trace-at-all"));
            spans.answered(trace(PARENT));
        }

        var span = onlySpan(received.take());
        assertThat(hex(span.getTraceId().toByteArray())).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(hex(span.getParentSpanId().toByteArray())).isEqualTo("b7ad6b7169203331");
        assertThat(received).isEmpty();
    }

    @Test
    void neitherBlocksNorFailsWhereNobodyListens() {
        collector.stop(0);

        try (var spans = spans(1)) {
            for (int i = 0; i < 10_000; i++) {
                spans.answered(trace(null));
            }
        }

        assertThat(received).isEmpty();
    }

    private CommandSpans spans(double ratio) {
        int port = collector.getAddress().getPort();
        return new CommandSpans(URI.create("http://127.0.0.1:%d/v1/traces".formatted(port)), ratio, "gw1");
    }

    private static CommandTrace trace(@org.jspecify.annotations.Nullable String parent) {
        return new CommandTrace("gw1-7", parent, "unsub", "quote", 1, 0, null, START_MICROS, 1_000);
    }

    private static Span onlySpan(ExportTraceServiceRequest request) {
        var spans = request.getResourceSpans(0).getScopeSpans(0).getSpansList();
        assertThat(spans).hasSize(1);
        return spans.get(0);
    }

    private static Map<String, String> texts(List<KeyValue> attributes) {
        return attributes.stream()
                .filter(attribute -> !attribute.getKey().startsWith("telemetry."))
                .collect(Collectors.toMap(KeyValue::getKey, attribute -> text(attribute.getValue())));
    }

    private static String text(AnyValue value) {
        return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
