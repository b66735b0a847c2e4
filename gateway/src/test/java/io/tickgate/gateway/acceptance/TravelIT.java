package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.client.RawConnection;
import io.tickgate.kafka.RealKafka;
import io.tickgate.model.Price;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.StatusState;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The past of a real log: at its own pace, over HTTP and as events. */
@Timeout(60)
final class TravelIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PARTITIONS = 3;

    /** Each a tenth of a second after the one before, in the next partition. */
    private static final int RECORDS = 60;

    /** Of one symbol, of which there is more than all buffers hold. */
    private static final int MANY = 30_000;

    private static final String BIG = "spot:BIG/USD";
    private static final String BIG_PATH = "/v1/history/trade/spot:BIG%2FUSD";
    private static final int HISTORIES = 4;
    private static final int AT_ONCE = 250;
    private static final int HIGH_WATER_BYTES = 65_536;
    private static final JsonMapper JSON = new JsonMapper();
    private static final long STEP_MICROS = 100_000;
    private static final long BEGIN_MICROS = 1_795_369_227_000_000L;

    private static AcknowledgedLog trades;
    private static AcknowledgedLog quotes;
    private static String quoteTopic;
    private static GatewayUnderTest gateway;

    @BeforeAll
    static void start() throws Exception {
        String prefix = KAFKA.uniqueName("travel") + ".";
        KAFKA.createTopics(names(prefix), PARTITIONS, Map.of());
        trades = new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.TRADE, "first");
        for (int i = 0; i < RECORDS; i++) {
            trades.write(i, "T" + i % PARTITIONS, trade(BEGIN_MICROS + i * STEP_MICROS));
        }
        for (int i = 0; i < MANY; i++) {
            trades.write(1, BIG, trade(BEGIN_MICROS + i));
        }
        trades.acknowledged();
        quotes = new AcknowledgedLog(KAFKA.bootstrapServers(), prefix, SourceTopic.QUOTE, "first");
        quotes.quotes(30 * AcknowledgedLog.SYMBOLS);
        quoteTopic = LogWriter.name(prefix, SourceTopic.QUOTE);
        gateway = GatewayUnderTest.inThisJvm(
                KAFKA.bootstrapServers(),
                prefix,
                "--tickgate.log.tape-records=16",
                "--tickgate.log.histories=" + HISTORIES,
                "--tickgate.socket.write-timeout=2s");
        gateway.awaitReady();
        gateway.awaitSymbols(PARTITIONS);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        trades.close();
        quotes.close();
    }

    private static List<String> names(String prefix) {
        return Arrays.stream(SourceTopic.values())
                .map(kind -> LogWriter.name(prefix, kind))
                .toList();
    }

    private static Trade trade(long micros) {
        return new Trade(Price.parse("1.5"), Size.parse("2"), "t" + micros, null, micros);
    }

    @Test
    void replaysThreePartitionsInStepAndThenGoesOnLive() throws Exception {
        int speed = 5;
        var updates = new ArrayList<Update>();
        var millis = new ArrayList<Long>();
        var states = new ArrayList<StatusState>();
        try (var client = RawConnection.open(gateway.stream())) {
            long startNanos = System.nanoTime();
            client.send("{\"op\":\"sub\",\"id\":1,\"ch\":\"trade\",\"syms\":[\"T*\"],\"from\":%d,\"speed\":%d}"
                    .formatted(BEGIN_MICROS, speed));

            while (!states.contains(StatusState.LIVE)) {
                var message = client.await(ServerMessage.class, PATIENCE);
                if (message instanceof Update update) {
                    updates.add(update);
                    millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
                } else if (message instanceof Status status && status.code() == null) {
                    states.add(status.state());
                }
            }
            int past = updates.size();
            long nowMicros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
            trades.write(1, "T1", trade(nowMicros)).acknowledged();
            var live = client.await(Update.class, PATIENCE);

            assertThat(live.timeMicros()).isEqualTo(nowMicros);
            assertThat(past).isGreaterThanOrEqualTo(RECORDS);
        }
        assertThat(states.get(0)).isEqualTo(StatusState.REPLAY);
        assertThat(updates.subList(0, RECORDS))
                .extracting(update -> (update.timeMicros() - BEGIN_MICROS) / STEP_MICROS)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, RECORDS).boxed().toList());
        for (int i = 0; i < RECORDS; i++) {
            long dueMillis = (updates.get(i).timeMicros() - BEGIN_MICROS) / 1_000 / speed;
            // Never early; late as the machine is, and by what it takes to find the first.
            assertThat(millis.get(i)).as("%d of %s", i, millis).isBetween(dueMillis, dueMillis + 8_000);
        }
    }

    private static List<JsonNode> lines(String path) throws Exception {
        var answer = gateway.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).endsWith("}\n");
        return answer.body().lines().map(JSON::readTree).toList();
    }

    private static JsonNode last(List<JsonNode> lines) {
        return lines.get(lines.size() - 1);
    }

    private static List<String> places(List<JsonNode> lines) {
        return lines.stream()
                .filter(line -> line.has("seq"))
                .map(line ->
                        line.path("epoch").asString() + ":" + line.path("seq").asLong())
                .toList();
    }

    private static List<String> places(AcknowledgedLog log, String symbol) {
        return log.entries().stream()
                .filter(entry -> entry.symbol().equals(symbol))
                .map(entry -> entry.epoch() + ":" + entry.offset())
                .toList();
    }

    @Test
    void hasEveryRecordOfASymbolPageByPage() throws Exception {
        var whole = lines("/v1/history/trade/T0");
        var paged = new ArrayList<String>();
        var page = lines("/v1/history/trade/T0?limit=7");
        paged.addAll(places(page));
        while (last(page).path("end").asString().equals("limit")) {
            page = lines("/v1/history/trade/T0?limit=7&from="
                    + last(page).path("next").asString());
            paged.addAll(places(page));
        }

        assertThat(places(whole)).isEqualTo(places(trades, "T0"));
        assertThat(paged).isEqualTo(places(trades, "T0"));
        assertThat(whole.get(0).toString())
                .contains("\"ts\":" + BEGIN_MICROS + ",\"data\":[{\"px\":\"1.5\",\"sz\":\"2\",");
        assertThat(last(whole).path("end").asString()).isEqualTo("log");
    }

    @Test
    void takesTimesOfTheBrokerInBothForms() throws Exception {
        String before = "2026-01-01T00:00:00Z";
        long now = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        var written = places(trades, "T2");

        assertThat(places(lines("/v1/history/trade/T2?from=" + before + "&to=" + now)))
                .isEqualTo(written);
        assertThat(last(lines("/v1/history/trade/T2?from=" + before + "&to=" + now))
                        .path("end")
                        .asString())
                .isEqualTo("range");
        assertThat(places(lines("/v1/history/trade/T2?from=" + now))).isEmpty();
        assertThat(places(lines("/v1/history/trade/T2?to=2026-01-01T00:00:00%2B01:00")))
                .isEmpty();
        assertThat(places(lines("/v1/history/trade/T2?from=" + written.get(4))))
                .isEqualTo(written.subList(5, written.size()));
    }

    @Test
    void namesWhatKafkaHasDeletedOfTheRange() throws Exception {
        // Of S00, in the first partition: every third record of it is so.
        var written = places(quotes, "S00");
        long kept = Long.parseLong(written.get(10).split(":")[1]);
        try (var admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            admin.deleteRecords(Map.of(new TopicPartition(quoteTopic, 0), RecordsToDelete.beforeOffset(kept)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }

        var byPosition = lines("/v1/history/quote/S00?from=" + written.get(3));
        var byTime = lines("/v1/history/quote/S00?from=1");

        String epoch = quotes.epochs().get(0);
        long had = Long.parseLong(written.get(3).split(":")[1]);
        assertThat(byPosition.get(0).toString())
                .isEqualTo("{\"lost\":[\"%s\",%d,%d]}".formatted(epoch, had + 1, kept - 1));
        assertThat(places(byPosition)).isEqualTo(written.subList(10, written.size()));
        assertThat(byTime.get(0).toString()).isEqualTo("{\"lost\":[\"%s\",0,%d]}".formatted(epoch, kept - 1));
        assertThat(places(byTime)).isEqualTo(written.subList(10, written.size()));
        assertThat(last(byTime).path("thinned").asBoolean()).isTrue();
    }

    @Test
    void holdsLittleForAReaderThatStopsAndLetsGoOfIt() throws Exception {
        try (var stopped = new EventSource(
                gateway.port(), BIG_PATH + "?limit=100000", Map.of("Accept", "application/x-ndjson"), 4_096)) {
            assertThat(stopped.status()).isEqualTo(200);
            assertThat(gateway.meter("tickgate_log_histories")).isGreaterThanOrEqualTo(1);

            Await.until("it is closed", PATIENCE, () -> gateway.meter("tickgate_log_histories") == 0);

            assertThat(gateway.meter("tickgate_closed_stalled_total")).isGreaterThanOrEqualTo(1);
            assertThat(gateway.meter("tickgate_pending_bytes_max")).isLessThan(HIGH_WATER_BYTES + 1_024);
        }
    }

    @Test
    void letsGoOfAReaderThatDropsItsConnection() throws Exception {
        for (int i = 0; i < 3 * HISTORIES; i++) {
            try (var dropped = new EventSource(
                    gateway.port(), BIG_PATH + "?limit=100000", Map.of("Accept", "application/x-ndjson"), 4_096)) {
                assertThat(dropped.status()).isIn(200, 503);
            }
        }

        Await.until("all are gone", PATIENCE, () -> gateway.meter("tickgate_log_histories") == 0);
        assertThat(lines("/v1/history/trade/T0")).isNotEmpty();
    }

    @Test
    void turnsAwayOneMoreThanMayBeUnderWay() throws Exception {
        Await.until("none is under way", PATIENCE, () -> gateway.meter("tickgate_log_histories") == 0);
        var stopped = new ArrayList<EventSource>();
        try {
            // None of them is read, so none ends before it is cut off.
            for (int i = 0; i < 3 * HISTORIES; i++) {
                stopped.add(new EventSource(
                        gateway.port(), BIG_PATH + "?limit=100000", Map.of("Accept", "application/x-ndjson"), 4_096));
            }
            var refused = stopped.stream()
                    .filter(reader -> reader.status() == 503)
                    .findFirst()
                    .orElseThrow();

            assertThat(stopped.indexOf(refused)).isGreaterThanOrEqualTo(HISTORIES);
            assertThat(refused.header("retry-after")).isEqualTo("1");
        } finally {
            for (var one : stopped) {
                one.close();
            }
        }
        Await.until("all are gone", PATIENCE, () -> gateway.meter("tickgate_log_histories") == 0);
        assertThat(lines("/v1/history/trade/T0")).isNotEmpty();
    }

    @Test
    void answersManyAtOnceWithAllOrWithAProblem() throws Exception {
        var http = HttpClient.newHttpClient();
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s?limit=500".formatted(gateway.port(), BIG_PATH)))
                .timeout(Duration.ofSeconds(40))
                .build();
        int lines;
        try (var live = RawConnection.open(gateway.stream())) {
            live.send("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"S01\"]}");
            var asked = Stream.generate(() -> http.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                    .limit(AT_ONCE)
                    .toList();
            live.await(ServerMessage.Snapshot.class, PATIENCE);
            quotes.write(1, "S01", AcknowledgedLog.quote(7)).acknowledged();
            live.await(Update.class, PATIENCE);

            lines = 0;
            for (var one : asked) {
                var answer = one.get(40, TimeUnit.SECONDS);
                if (answer.statusCode() == 200) {
                    assertThat(answer.body().lines().count()).isEqualTo(501);
                    lines++;
                } else {
                    assertThat(answer.statusCode()).isEqualTo(503);
                    assertThat(answer.body()).contains("#overloaded", "as many histories");
                    assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
                }
            }
        }

        assertThat(lines).isPositive();
        Await.until("all are gone", PATIENCE, () -> gateway.meter("tickgate_log_histories") == 0);
    }
}
