package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.kafka.RealKafka;
import io.tickgate.record.RecordHeaders;
import io.tickgate.record.SourceTopic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gateway whose delayed data is an hour old, before a log of which the last record of each topic is younger than that. */
@Timeout(120)
final class DelayedIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration DELAY = Duration.ofHours(1);
    private static final String[] SETTINGS = {
        "--tickgate.delayed.channels=quote,trade,book.10,bar.1s",
        "--tickgate.delayed.delay=1h",
        "--tickgate.cursor.secrets.0=a secret of the gateways of this test",
        // Nearly all is read again from Kafka.
        "--tickgate.log.tape-records=16"
    };
    private static final int OLD_TRADES = 200;

    private static final Map<String, Long> NUMBERS = new HashMap<>();
    private static String prefix;
    private static KafkaProducer<byte[], byte[]> producer;
    private static GatewayUnderTest gateway;

    @BeforeAll
    static void start() throws Exception {
        prefix = KAFKA.uniqueName("delayed") + ".";
        KAFKA.createTopics(
                Arrays.stream(SourceTopic.values())
                        .map(kind -> LogWriter.name(prefix, kind))
                        .toList(),
                2,
                Map.of());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", KAFKA.bootstrapServers(), "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        long now = System.currentTimeMillis();
        long old = now - Duration.ofHours(2).toMillis();
        long young = now - Duration.ofMinutes(30).toMillis();
        write(SourceTopic.INSTRUMENT, "A", young, "{\"state\":\"open\",\"pxScale\":0,\"szScale\":0}");
        write(SourceTopic.QUOTE, "A", old, "{\"bid\":[\"1\",\"1\"],\"ask\":null}");
        write(SourceTopic.BOOK, "A", old, "{\"full\":true,\"bids\":[[\"1\",\"1\"]],\"asks\":[]}");
        for (int i = 0; i < OLD_TRADES; i++) {
            write(SourceTopic.TRADE, "A", old + i, "{\"px\":\"1\",\"sz\":\"1\"}");
        }
        write(SourceTopic.QUOTE, "A", young, "{\"bid\":[\"2\",\"1\"],\"ask\":null}");
        write(SourceTopic.QUOTE, "YOUNG", young, "{\"bid\":[\"2\",\"1\"],\"ask\":null}");
        write(SourceTopic.BOOK, "A", young, "{\"bids\":[[\"2\",\"1\"]],\"asks\":[]}");
        for (int i = 0; i < 20; i++) {
            write(SourceTopic.TRADE, "A", young + i, "{\"px\":\"2\",\"sz\":\"1\"}");
            write(SourceTopic.TRADE, "YOUNG", young + i, "{\"px\":\"2\",\"sz\":\"1\"}");
        }
        write(SourceTopic.QUOTE, "B", old, "{\"bid\":[\"5\",\"1\"],\"ask\":null}");
        gateway = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix, SETTINGS);
        gateway.awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        producer.close(Duration.ofSeconds(2));
    }

    private static void write(SourceTopic kind, String symbol, long timeMillis, String value) throws Exception {
        byte[] micros = RecordHeaders.encode(TimeUnit.MILLISECONDS.toMicros(timeMillis));
        long number = NUMBERS.merge(kind + symbol, 1L, Long::sum);
        producer.send(new ProducerRecord<>(
                        LogWriter.name(prefix, kind),
                        symbol.equals("B") ? 1 : 0,
                        timeMillis,
                        symbol.getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8),
                        List.of(
                                new RecordHeader(RecordHeaders.TIME, micros),
                                new RecordHeader(RecordHeaders.PUBLISHED, micros),
                                new RecordHeader(RecordHeaders.SOURCE, "it".getBytes(StandardCharsets.US_ASCII)),
                                new RecordHeader(RecordHeaders.SOURCE_SEQUENCE, RecordHeaders.encode(number)))))
                .get(20, TimeUnit.SECONDS);
    }

    private static LiveClient client() throws IOException {
        return new LiveClient(gateway.port(), new ArrayList<>());
    }

    private static String sub(int id, String channel, String symbol, String more) {
        return "{\"op\":\"sub\",\"id\":%d,\"ch\":\"%s\",\"syms\":[\"%s\"]%s}".formatted(id, channel, symbol, more);
    }

    @Test
    void showsEachFeedAsOldAsItIs() throws Exception {
        try (var client = client()) {
            client.say(sub(1, "quote", "A", ",\"feed\":\"delayed\""));
            var ack = client.answer(1);
            var delayed = client.await("snapshot");
            var book =
                    client.say(sub(2, "book.10", "A", ",\"feed\":\"delayed\"")).await("snapshot");
            var bars =
                    client.say(sub(3, "bar.1s", "A", ",\"feed\":\"delayed\"")).await("snapshot");
            client.say("{\"op\":\"hello\",\"id\":9,\"hb\":1000}").answer(9);
            long mark = client.await("hb").at("/wm/quote").asLong();
            long edge = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis() - DELAY.toMillis());
            var now = client.say(sub(4, "quote", "A", "")).await("snapshot");

            assertThat(ack.path("feed").asString()).isEqualTo("delayed");
            assertThat(ack.path("delay").asLong()).isEqualTo(DELAY.toMillis());
            assertThat(delayed.at("/data/bid/0").asString()).isEqualTo("1");
            assertThat(book.at("/data/bids").toString()).isEqualTo("[[\"1\",\"1\"]]");
            assertThat(bars.at("/data").valueStream().map(bar -> bar.path("h").asString()))
                    .containsOnly("1");
            assertThat(mark).isBetween(1L, edge);
            assertThat(now.at("/data/bid/0").asString()).isEqualTo("2");
        }
    }

    @Test
    void doesNotLetSymbolsBeKnownBeforeTheirTime() throws Exception {
        try (var client = client()) {
            var ack = client.say(sub(1, "quote", "YOUNG", ",\"feed\":\"delayed\""))
                    .answer(1);
            var http = gateway.get("/v1/snapshot/quote?syms=*&feed=delayed");
            var symbols = gateway.get("/v1/symbols?feed=delayed");

            assertThat(ack.at("/rejected/0/code").asString()).isEqualTo("UNKNOWN_SYMBOL");
            assertThat(JSON.readTree(http.body()).path("snapshots")).hasSize(2);
            assertThat(JSON.readTree(http.body()).path("delay").asLong()).isEqualTo(DELAY.toMillis());
            assertThat(symbols.body()).contains("\"A\"").doesNotContain("YOUNG");
            assertThat(gateway.get("/v1/symbols").body()).contains("YOUNG");
        }
    }

    @Test
    void readsThePastUpToTheDelayAndNoFurther() throws Exception {
        long now = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        try (var client = client()) {
            client.say(sub(1, "trade", "*", ",\"feed\":\"delayed\",\"from\":\"earliest\""));
            var seen = new ArrayList<JsonNode>();
            while (seen.size() < OLD_TRADES) {
                seen.add(client.await("update"));
            }
            // It begins where the delayed feed is, and so with nothing.
            client.say(sub(2, "trade", "A", ",\"feed\":\"delayed\",\"from\":" + (now - 1_000_000)))
                    .answer(2);
            client.say("{\"op\":\"hello\",\"id\":9,\"hb\":1000}").answer(9);
            var messages = new ArrayList<JsonNode>();
            for (int i = 0; i < 2; i++) {
                messages.add(client.next(message ->
                        List.of("hb", "update").contains(message.path("type").asString())));
            }

            assertThat(seen)
                    .allSatisfy(update ->
                            assertThat(update.at("/data/0/px").asString()).isEqualTo("1"));
            assertThat(messages)
                    .extracting(message -> message.path("type").asString())
                    .containsOnly("hb");
            assertThat(gateway.get("/v1/symbols?feed=delayed").body()).doesNotContain("YOUNG");
        }
    }

    @Test
    void hasAHistoryThatEndsWhereTheDelayedFeedIs() throws Exception {
        long edgeMicros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis() - DELAY.toMillis());
        long laterMicros = edgeMicros + TimeUnit.MINUTES.toMicros(20);

        var delayed = history("A?feed=delayed&limit=1000");
        var later = history("A?feed=delayed&limit=1000&to=" + laterMicros);
        var over = history("A?feed=delayed&limit=1000&to=" + (edgeMicros - 60_000_000));
        var realTime = history("A?limit=1000&from=" + edgeMicros);
        var first = realTime.get(0);
        String ahead = first.path("epoch").asString() + ":" + first.path("seq").asLong();
        var afterAnother = history("A?feed=delayed&from=" + ahead);
        var youngOnly = gateway.get("/v1/history/trade/YOUNG?feed=delayed");

        assertThat(delayed).hasSize(OLD_TRADES + 1);
        assertThat(delayed.subList(0, OLD_TRADES))
                .allSatisfy(line -> assertThat(line.at("/data/0/px").asString()).isEqualTo("1"));
        assertThat(List.of(end(delayed), end(later), end(over), end(afterAnother)))
                .containsExactly("log", "log", "range", "log");
        assertThat(later).hasSameSizeAs(delayed);
        assertThat(realTime).hasSize(21);
        assertThat(afterAnother).hasSize(1);
        assertThat(youngOnly.statusCode()).isEqualTo(404);
    }

    private static List<JsonNode> history(String query) throws Exception {
        return gateway.get("/v1/history/trade/" + query)
                .body()
                .lines()
                .map(line -> (JsonNode) JSON.readTree(line))
                .toList();
    }

    private static String end(List<JsonNode> lines) {
        return lines.get(lines.size() - 1).path("end").asString();
    }

    @Test
    void isRightAtOnceAfterAStartAndBelievesNoDateOfWhatItHasSeenCome() throws Exception {
        long timeMillis = System.currentTimeMillis() - DELAY.toMillis() - 2_000;
        write(SourceTopic.QUOTE, "B", timeMillis, "{\"bid\":[\"7\",\"1\"],\"ask\":null}");
        try (var other = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix, SETTINGS)) {
            other.awaitReady();
            try (var client = new LiveClient(other.port(), new ArrayList<>())) {
                client.say(sub(1, "quote", "A", ",\"feed\":\"delayed\""));
                var first = client.await("snapshot");
                client.say(sub(2, "quote", "B", ",\"feed\":\"delayed\""));
                var second = client.await("snapshot");

                assertThat(first.at("/data/bid/0").asString()).isEqualTo("1");
                // It was there before this gateway was, which has nothing but its date.
                assertThat(second.at("/data/bid/0").asString()).isEqualTo("7");
            }
        }
        assertThat(gateway.get("/v1/snapshot/quote?syms=B").body()).contains("[\"7\"");
        assertThat(gateway.get("/v1/snapshot/quote?syms=B&feed=delayed").body()).contains("[\"5\"");
    }

    @Test
    void isReadyWhileATransactionIsOpenBeforeWhatIsTooYoung() throws Exception {
        String before = prefix;
        prefix = KAFKA.uniqueName("open") + ".";
        KAFKA.createTopics(
                Arrays.stream(SourceTopic.values())
                        .map(kind -> LogWriter.name(prefix, kind))
                        .toList(),
                1,
                Map.of());
        long old = System.currentTimeMillis() - Duration.ofHours(2).toMillis();
        try (var writer =
                new LogWriter(KAFKA.bootstrapServers(), prefix, "it", Map.of("transactional.id", prefix + "quotes"))) {
            write(SourceTopic.QUOTE, "A", old, "{\"bid\":[\"1\",\"1\"],\"ask\":null}");
            writer.producer().initTransactions();
            writer.producer().beginTransaction();
            writer.producer()
                    .send(new ProducerRecord<>(
                            LogWriter.name(prefix, SourceTopic.QUOTE),
                            0,
                            old + 1,
                            "A".getBytes(StandardCharsets.UTF_8),
                            "{\"bid\":[\"3\",\"1\"],\"ask\":null}".getBytes(StandardCharsets.UTF_8)));
            writer.flush();
            write(
                    SourceTopic.QUOTE,
                    "A",
                    old + Duration.ofMinutes(90).toMillis(),
                    "{\"bid\":[\"2\",\"1\"],\"ask\":null}");
            try (var other = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix, SETTINGS)) {
                other.awaitReady();
                var delayed = JSON.readTree(
                        other.get("/v1/snapshot/quote?syms=A&feed=delayed").body());

                assertThat(delayed.at("/snapshots/0/data/bid/0").asString()).isEqualTo("1");
            }
            writer.producer().abortTransaction();
        } finally {
            prefix = before;
        }
    }
}
