package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.kafka.RealKafka;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.simulator.publish.KafkaPublisher;
import io.tickgate.simulator.publish.PublishSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Prices as server-sent events, and what clients do to them. */
@Timeout(60)
final class EventsIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final int SYMBOLS = 200;
    private static final int HIGH_WATER_BYTES = 65_536;
    private static final int ONE_WRITE_BYTES = 1_024;
    private static final Pattern QUOTE = Pattern.compile("\"sym\":\"(S\\d+)\".*\"bid\":\\[\"([\\d.]+)\"");

    private static KafkaPublisher publisher;
    private static GatewayUnderTest gateway;

    @BeforeAll
    static void start() {
        String prefix = KAFKA.uniqueName("events") + ".";
        publisher =
                KafkaPublisher.open(PublishSettings.to(KAFKA.bootstrapServers()).withTopicPrefix(prefix));
        publishAll(1);
        publish("spot:BTC,USDT", "7.00");
        gateway = GatewayUnderTest.inThisJvm(
                KAFKA.bootstrapServers(),
                prefix,
                "--tickgate.session.heartbeat=1s",
                "--tickgate.socket.write-timeout=8s",
                "--tickgate.access.allowed-origins=https://desk.example");
        gateway.awaitReady();
        gateway.awaitSymbols(SYMBOLS + 1);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        publisher.close();
    }

    private static void publish(String symbol, String bid) {
        publisher.publish(
                new Symbol(symbol),
                new Quote(new Level(Price.parse(bid), Size.parse("5")), null),
                System.currentTimeMillis() * 1_000);
    }

    private static void publishAll(int round) {
        for (int i = 0; i < SYMBOLS; i++) {
            publish("S" + i, round + ".00");
        }
    }

    private static EventSource events(String query) throws IOException {
        return new EventSource(gateway.port(), "/v1/sse?" + query);
    }

    private static int status(String query, Map<String, String> headers) throws IOException {
        try (var events = new EventSource(gateway.port(), "/v1/sse" + query, headers, 0)) {
            return events.status();
        }
    }

    @Test
    void saysWhatTheWebSocketSaysOneMessageToAnEvent() throws IOException {
        try (var events = events("ch=quote&syms=S1,FOO&maxRate=5")) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.header("content-type")).startsWith("text/event-stream");
            assertThat(events.header("cache-control")).isEqualTo("no-store");
            assertThat(events.header("x-accel-buffering")).isEqualTo("no");
            assertThat(events.next()).startsWith("{\"type\":\"welcome\",\"v\":1,");
            assertThat(Integer.parseInt(events.retry())).isBetween(1_000, 4_000);
            assertThat(events.next("ack"))
                    .contains("\"accepted\":1", "\"maxRate\":4")
                    .contains("\"rejected\":[{\"sym\":\"FOO\",\"code\":\"UNKNOWN_SYMBOL\"}]");
            assertThat(events.next("snapshot")).contains("\"ch\":\"quote\",\"sym\":\"S1\"");
            assertThat(events.next("hb")).contains("\"wm\":{");

            publish("S1", "1.50");

            assertThat(events.next("update")).contains("\"bid\":[\"1.50\",\"5\"]");
        }
    }

    @Test
    void keepsAConnectionThatSaysNothingForLongerThanOneMayBeforeItsRequest() throws IOException {
        try (var events = events("ch=quote&syms=S1")) {
            for (int i = 0; i < 6; i++) {
                events.next("hb");
            }
        }
    }

    @Test
    void readsTheQueryAsCommandsInTheirOrder() throws IOException {
        try (var events = events("syms=S1&ch=quote&sym=spot:BTC,USDT&maxRate=2&ch=trade&mode=conflate&syms=S2")) {
            String quotes = events.next("ack");
            String trades = events.next("ack");

            assertThat(quotes).contains("\"ch\":\"quote\",\"accepted\":2,", "\"maxRate\":2");
            assertThat(trades).contains("\"ch\":\"trade\",\"accepted\":2,\"mode\":\"conflate\",\"feed\"");
        }
    }

    @Test
    void refusesWhatCannotBeUnderstoodBeforeTheStreamBegins() throws IOException {
        assertThat(status("", Map.of())).isEqualTo(400);
        assertThat(status("?ch=quote", Map.of())).isEqualTo(400);
        assertThat(status("?ch=quote&syms=S1&maxRate=fast", Map.of())).isEqualTo(400);
        assertThat(status("?ch=quote&syms=S1&mode=some", Map.of())).isEqualTo(400);
        assertThat(status("?ch=trade&syms=S1", Map.of("Last-Event-ID", "c1.x"))).isEqualTo(400);
        assertThat(status("?ch=trade&syms=S1&mode=conflate", Map.of("Last-Event-ID", "c1.x")))
                .isEqualTo(200);
        assertThat(status("?ch=quote&syms=S1", Map.of("Accept", "application/json")))
                .isEqualTo(406);
    }

    @Test
    void streamsToPagesThatMayReadItAndToPrograms() throws IOException {
        assertThat(status("?ch=quote&syms=S1", Map.of("Origin", "http://evil.example")))
                .isEqualTo(403);
        assertThat(status("?ch=quote&syms=S1", Map.of("Host", "evil.example"))).isEqualTo(400);
        assertThat(status("?ch=quote&syms=S1", Map.of("Origin", "http://localhost:" + gateway.port())))
                .isEqualTo(200);
        try (var desk = new EventSource(
                gateway.port(), "/v1/sse?ch=quote&syms=S1", Map.of("Origin", "https://desk.example"), 0)) {
            assertThat(desk.status()).isEqualTo(200);
            assertThat(desk.header("access-control-allow-origin")).isEqualTo("https://desk.example");
            assertThat(desk.header("vary")).isEqualTo("Origin");
        }
    }

    @Test
    void holdsLittleForAClientThatStopsReadingAndSendsItWhatIsTrueWhenItReadsAgain() throws Exception {
        String all = "syms="
                + String.join(
                        ",",
                        java.util.stream.IntStream.range(0, SYMBOLS)
                                .mapToObj(i -> "S" + i)
                                .toList());
        try (var events = new EventSource(gateway.port(), "/v1/sse?ch=quote&" + all, Map.of(), 4_096)) {
            events.next("snapshot");
            long published = 0;
            // As long as it would take to fill what a kernel may hold on its own.
            for (int round = 2; round < 52; round++) {
                publishAll(round);
                published += SYMBOLS;
            }
            publishAll(777);
            long records = published;
            Await.until(
                    "the gateway has read them all",
                    Duration.ofSeconds(20),
                    () -> gateway.meter("tickgate_ingest_records_total") > records);
            assertThat(gateway.meter("tickgate_pending_bytes_max"))
                    .isBetween(1.0, (double) HIGH_WATER_BYTES + ONE_WRITE_BYTES);

            var bids = new HashMap<String, String>();
            int messages = 0;
            while (bids.values().stream().filter("777.00"::equals).count() < SYMBOLS) {
                var quote = QUOTE.matcher(events.next(data -> data.contains("\"data\":{\"bid\"")));
                assertThat(quote.find()).isTrue();
                bids.put(quote.group(1), quote.group(2));
                messages++;
            }
            assertThat(messages).isLessThan((int) published / 2);
        }
    }

    @Test
    void closesAClientThatTakesNothingForTheWriteTimeout() throws Exception {
        String all = String.join(
                ",",
                java.util.stream.IntStream.range(0, SYMBOLS)
                        .mapToObj(i -> "S" + i)
                        .toList());
        double before = gateway.meter("tickgate_closed_stalled_total");
        try (var events = new EventSource(gateway.port(), "/v1/sse?ch=quote&syms=" + all, Map.of(), 4_096)) {
            Await.until("it is closed", Duration.ofSeconds(20), () -> {
                publishAll(5);
                return gateway.meter("tickgate_closed_stalled_total") > before;
            });
            assertThat(events.readToEnd()).isIn("cut off", "reset", "whole");
        }
    }

    @Test
    void forgetsAClientThatDropsItsConnection() throws Exception {
        var events = events("ch=quote&syms=S1");
        events.next("snapshot");
        double before = gateway.meter("tickgate_connections");

        events.close();

        Await.until(
                "one connection less", Duration.ofSeconds(10), () -> gateway.meter("tickgate_connections") < before);
    }

    @Test
    void leavesWhatAClientSaysLaterInItsOwnBuffer() throws Exception {
        try (var events = events("ch=quote&syms=S1")) {
            events.next("snapshot");
            var writing = new Thread(() -> {
                try {
                    while (true) {
                        events.send("GET /v1/symbols HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100));
                    }
                } catch (IOException e) {
                    // The test is over.
                }
            });
            writing.start();
            Await.until(
                    "it waits",
                    Duration.ofSeconds(10),
                    () -> List.of(writing.getStackTrace()).toString().contains("write"));
            assertThat(writing.isAlive()).isTrue();
            events.next("hb");
        }
    }
}
