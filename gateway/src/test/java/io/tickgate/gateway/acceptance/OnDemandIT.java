package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.acceptance.AcknowledgedLog.Entry;
import io.tickgate.kafka.RealKafka;
import io.tickgate.model.Instrument;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.model.TradingState;
import io.tickgate.record.SourceTopic;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A gateway that reads only what somebody needs. */
@Timeout(90)
final class OnDemandIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final int PARTITIONS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** One of each partition, by number. */
    private static final List<String> SYMBOLS = IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> inPartition(partition, "S%02d"))
            .toList();

    private static final String PREFIX = KAFKA.uniqueName("demand") + ".";

    /** How many trades of each symbol there are, which are all of its partition. */
    private static final Map<String, Integer> TRADES = new HashMap<>();

    private static LogWriter writer;
    private static GatewayUnderTest gateway;

    /** Another one of the same cluster, which reads everything. */
    private static GatewayUnderTest other;

    private final List<String> frames = new ArrayList<>();
    private LiveClient client;

    @BeforeAll
    static void start() {
        KAFKA.createTopics(
                Arrays.stream(SourceTopic.values())
                        .map(kind -> LogWriter.name(PREFIX, kind))
                        .toList(),
                PARTITIONS,
                Map.of());
        writer = new LogWriter(KAFKA.bootstrapServers(), PREFIX, "publisher");
        SYMBOLS.forEach(symbol -> {
            instrument(symbol, "One");
            quote(symbol, "1.00");
            trades(symbol, 5);
        });
        writer.flush();
        gateway = GatewayUnderTest.inThisJvm(
                KAFKA.bootstrapServers(),
                PREFIX,
                "--tickgate.kafka.partitions=on-demand",
                "--tickgate.kafka.let-go-after=1s");
        other = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), PREFIX);
        gateway.awaitReady();
        gateway.awaitSymbols(PARTITIONS);
        other.awaitReady();
    }

    @BeforeEach
    void connect() throws IOException {
        awaitPartitions(PARTITIONS);
        client = new LiveClient(gateway.port(), frames);
    }

    @AfterEach
    void leave() throws IOException {
        client.close();
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        other.close();
        writer.close();
    }

    @Test
    void showsThatThereIsNothingYetOfAKeyOnceItsPartitionIsRead() throws Exception {
        String symbol = inPartition(2, "Q%02d");
        instrument(symbol, "Quiet");
        writer.flush();
        gateway.awaitSymbols(PARTITIONS + 1);

        client.say(subscribe("trade", symbol, ",\"mode\":\"conflate\""));

        var snapshot = client.await(
                "snapshot", message -> message.path("sym").asString().equals(symbol));
        assertThat(snapshot.path("data").toString()).isEqualTo("[]");
    }

    @Test
    void readsAPartitionOnlyWhileSomebodyNeedsItAndNeverShowsWhatItHadBefore() throws Exception {
        String symbol = SYMBOLS.get(1);

        client.say(subscribe("quote", symbol, ""));
        var first = snapshot(symbol);
        awaitPartitions(PARTITIONS + 1);
        quote(symbol, "2.00");
        writer.flush();
        var live = client.await("update");

        assertThat(first.toString()).contains("\"1.00\"");
        assertThat(live.toString()).contains("\"2.00\"");

        client.say("{\"op\":\"unsub\",\"id\":2,\"ch\":\"quote\",\"syms\":[\"%s\"]}".formatted(symbol));
        awaitPartitions(PARTITIONS);
        quote(symbol, "3.00");
        writer.flush();
        frames.clear();
        client.say(subscribe("quote", symbol, ""));
        var again = snapshot(symbol);

        assertThat(again.toString()).contains("\"3.00\"");
        assertThat(frames.toString()).doesNotContain("\"2.00\"").contains("KAFKA_LAG");
        client.await("status", status -> status.path("state").asString().equals("live"));
    }

    @Test
    void readsAllPartitionsForAPatternOfEveryRecordAndLosesNothing() throws Exception {
        try (var lossless = new LosslessClient("trade")) {
            lossless.connect(gateway).subscribe("\"*\"", "\"earliest\"").readRecords(trades());
            awaitPartitions(2 * PARTITIONS);
            String cursor = lossless.readCursor();
            lossless.close();
            awaitPartitions(PARTITIONS);
            SYMBOLS.forEach(symbol -> trades(symbol, 7));
            writer.flush();
            lossless.connect(gateway).subscribe("\"*\"", "\"" + cursor + "\"").readRecords(trades());

            assertThat(lossless.statuses()).noneMatch(status -> status.code() != null && status.lost() != null);
            lossless.close();
            awaitPartitions(PARTITIONS);
            goesOnAfterItsPosition(lossless.delivered());
        }
    }

    /** Beside a pattern, of whose other symbols it has none. */
    private void goesOnAfterItsPosition(List<Entry> delivered) throws IOException {
        var own = delivered.stream()
                .filter(entry -> entry.symbol().equals(SYMBOLS.get(0)))
                .toList();
        var position = new Position(own.get(2).epoch(), own.get(2).offset());
        try (var client = new LosslessClient("trade")) {
            client.goOnFrom(Map.of(SYMBOLS.get(0), position))
                    .connect(gateway)
                    .subscribe("\"*\"", "{\"%s\":\"%s\"}".formatted(SYMBOLS.get(0), position))
                    .readUntil(
                            "all after its position", () -> client.delivered().containsAll(own.subList(3, own.size())));
        }
    }

    @Test
    void beginsWithTheNextRecordAndNotWhereItWasLetGoOf() throws Exception {
        String symbol = SYMBOLS.get(0);
        client.say(subscribe("trade", symbol, ",\"mode\":\"all\",\"from\":\"latest\""));
        snapshot(symbol);
        awaitPartitions(PARTITIONS + 1);
        trades(symbol, 1);
        writer.flush();
        client.await("update");
        client.say("{\"op\":\"unsub\",\"id\":2,\"ch\":\"trade\",\"syms\":[\"%s\"]}".formatted(symbol));
        awaitPartitions(PARTITIONS);
        trades(symbol, 3);
        writer.flush();

        frames.clear();
        client.say(subscribe("trade", symbol, ",\"mode\":\"all\",\"from\":\"latest\""));
        awaitPartitions(PARTITIONS + 1);
        var begin = snapshot(symbol);
        trades(symbol, 1);
        writer.flush();
        var update = client.await(
                "update",
                message -> message.path("seq").asLong() > begin.path("seq").asLong());

        // Not where it was let go of, before the three that nobody was there for.
        assertThat(begin.path("seq").asLong()).isEqualTo(TRADES.get(symbol) - 2);
        assertThat(update.path("seq").asLong()).isEqualTo(TRADES.get(symbol) - 1);
    }

    @Test
    void keepsAnHttpSnapshotWaitingUntilItIsRead() throws Exception {
        var answer = gateway.get("/v1/snapshot/quote?syms=" + SYMBOLS.get(2));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"1.00\"");
    }

    @ParameterizedTest
    @EnumSource
    void goesOnWithASymbolThatOnlyTheGatewayBeforeHasSeen(Mode mode) throws Exception {
        // The list of symbols does not have it.
        String symbol = inPartition(2, mode + "%02d");
        var held = readOnTheOtherGateway(symbol, trades(symbol, 3));

        client.say(subscribe(
                "trade", symbol, ",\"mode\":\"%s\",\"from\":{\"%s\":\"%s\"}".formatted(mode.code(), symbol, held)));
        var ack = client.await("ack");
        var behind = client.await("status");
        client.await("status", status -> status.path("state").asString().equals("live"));
        trades(symbol, 1);
        writer.flush();
        var update = client.await("update");

        assertThat(ack.path("resumed").toString()).isEqualTo("[\"" + symbol + "\"]");
        assertThat(behind.path("state").asString()).isEqualTo("lagging");
        assertThat(update.path("prev").asLong()).isEqualTo(held.sequence());
        assertThat(frames.toString()).doesNotContain("\"snapshot\"");
    }

    @Test
    void endsTheWaitForASymbolThatIsNotInItsPartition() throws Exception {
        String there = SYMBOLS.get(2);
        var last = readOnTheOtherGateway(there, trades(there, 1));

        client.say("{\"op\":\"hello\",\"id\":1,\"hb\":1000}")
                .say(subscribe(
                        "trade",
                        "NOWHERE",
                        ",\"from\":{\"NOWHERE\":\"%s\"}".formatted(new Position(last.epoch(), last.sequence() + 2))));
        client.await("status", status -> status.path("state").asString().equals("lagging"));
        trades(there, 3);
        writer.flush();
        var closed =
                client.await("status", status -> status.path("state").asString().equals("closed"));

        assertThat(closed.path("code").asString()).isEqualTo("UNKNOWN_SYMBOL");
    }

    /** Returns the position of a client that has read up to a trade. */
    private static Position readOnTheOtherGateway(String symbol, Future<RecordMetadata> trade) throws Exception {
        writer.flush();
        long offset = trade.get().offset();
        try (var reader = new LiveClient(other.port(), new ArrayList<>())) {
            // A pattern finds it once it has been read; that may be before its first trade is on the tape, of which
            // then
            // nothing is shown.
            reader.say(subscribe("trade", symbol + "*", ",\"mode\":\"conflate\""));
            var first = reader.await(
                    "snapshot", message -> !message.path("epoch").asString().isEmpty());
            if (first.path("seq").asLong() < offset) {
                reader.await("update", message -> message.path("seq").asLong() == offset);
            }
            return new Position(first.path("epoch").asString(), offset);
        }
    }

    @Test
    void showsAMomentOfWhatItNeedsAndReadsNothingElse() throws Exception {
        client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"%s\"],\"once\":true,\"cut\":true}"
                .formatted(SYMBOLS.get(2)));
        var ack = client.answer(1);
        var shown = snapshot(SYMBOLS.get(2));

        assertThat(shown.toString()).contains("\"1.00\"");
        assertThat(ack.path("cut")).hasSize(PARTITIONS);
        assertThat(ack.path("cut").get(0).asString()).endsWith(":-1");
        assertThat(ack.path("cut").get(1).asString()).endsWith(":-1");
        assertThat(ack.path("cut").get(2).asString()).doesNotEndWith(":-1");
    }

    @Test
    void readsDelayedDataOnDemandToo() throws Exception {
        String symbol = SYMBOLS.get(0);
        try (var delayed = GatewayUnderTest.inThisJvm(
                        KAFKA.bootstrapServers(),
                        PREFIX,
                        "--tickgate.kafka.partitions=on-demand",
                        "--tickgate.kafka.let-go-after=1s",
                        "--tickgate.delayed.channels=quote,instrument",
                        "--tickgate.delayed.delay=3s");
                var late = new LiveClient(awaitSymbolsOf(delayed), new ArrayList<>())) {
            awaitDelayed(delayed, PARTITIONS);
            late.say(subscribe("quote", symbol, ",\"feed\":\"delayed\""));
            var first = late.await("snapshot");
            awaitDelayed(delayed, PARTITIONS + 1);
            quote(symbol, "4.00");
            writer.flush();
            // It is let go of while what is too young waits.
            late.say("{\"op\":\"unsub\",\"id\":2,\"ch\":\"quote\",\"syms\":[\"%s\"]}".formatted(symbol));
            awaitDelayed(delayed, PARTITIONS);
            double before = delayed.meter("tickgate_delayed_records_total");
            instrument(symbol, "Two");
            writer.flush();
            awaitShown(delayed, "instrument", symbol, "Two");
            double after = delayed.meter("tickgate_delayed_records_total");

            late.say(subscribe("quote", symbol, ",\"feed\":\"delayed\""));
            late.await("snapshot");
            awaitShown(delayed, "quote", symbol, "4.00");

            assertThat(after).isEqualTo(before + 1);
            assertThat(first.at("/data/bid/0").asString()).isNotEqualTo("4.00");
            assertThat(delayed.meter("tickgate_ingest_partitions")).isEqualTo(PARTITIONS);
        }
    }

    private static void awaitShown(GatewayUnderTest delayed, String channel, String symbol, String what) {
        Await.until(
                what + " has its time",
                PATIENCE,
                () -> delayed.get("/v1/snapshot/%s?feed=delayed&syms=%s".formatted(channel, symbol))
                        .body()
                        .contains('"' + what + '"'));
    }

    private static int awaitSymbolsOf(GatewayUnderTest delayed) {
        delayed.awaitReady();
        Await.until(
                "delayed symbols are known",
                PATIENCE,
                () -> delayed.get("/v1/symbols?feed=delayed").body().contains(SYMBOLS.get(0)));
        return delayed.port();
    }

    private static void awaitDelayed(GatewayUnderTest delayed, int count) {
        Await.until(
                count + " partitions are read with a delay",
                PATIENCE,
                () -> delayed.meter("tickgate_delayed_partitions") == count);
    }

    private static int trades() {
        return TRADES.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static void awaitPartitions(int count) {
        Await.until(
                count + " partitions are read", PATIENCE, () -> gateway.meter("tickgate_ingest_partitions") == count);
    }

    private JsonNode snapshot(String symbol) throws IOException {
        return client.await(
                "snapshot",
                message -> message.path("sym").asString().equals(symbol)
                        && !message.path("epoch").asString().isEmpty());
    }

    private static String subscribe(String channel, String symbol, String more) {
        return "{\"op\":\"sub\",\"id\":1,\"ch\":\"%s\",\"syms\":[\"%s\"]%s}".formatted(channel, symbol, more);
    }

    private static void instrument(String symbol, String name) {
        writer.write(
                partition(symbol),
                symbol,
                new Instrument(name, "XNAS", "USD", 2, 0, Price.parse("0.01"), null, TradingState.OPEN, null));
    }

    private static void quote(String symbol, String bid) {
        writer.write(partition(symbol), symbol, new Quote(new Level(Price.parse(bid), Size.parse("5")), null));
    }

    /** Returns where the last one stands, once it is in Kafka. */
    private static Future<RecordMetadata> trades(String symbol, int count) {
        TRADES.merge(symbol, count, Integer::sum);
        Future<RecordMetadata> last = null;
        for (int i = 0; i < count; i++) {
            long micros = System.currentTimeMillis() * 1_000;
            last = writer.send(
                    SourceTopic.TRADE,
                    partition(symbol),
                    symbol,
                    new Trade(Price.parse("9.50"), Size.parse("1"), null, Side.BUY, micros));
        }
        return last;
    }

    private static String inPartition(int partition, String names) {
        return IntStream.range(0, 100)
                .mapToObj(names::formatted)
                .filter(symbol -> partition(symbol) == partition)
                .findFirst()
                .orElseThrow();
    }

    /** As Kafka's own producer has it. */
    private static int partition(String symbol) {
        return Utils.toPositive(Utils.murmur2(symbol.getBytes(StandardCharsets.UTF_8))) % PARTITIONS;
    }
}
