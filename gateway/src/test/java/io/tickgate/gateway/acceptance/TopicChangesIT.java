package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.kafka.RealKafka;
import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Instrument;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.model.TradingState;
import io.tickgate.record.SourceTopic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What clients see when a topic becomes another one while the gateway runs. */
@Timeout(120)
final class TopicChangesIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> CHANNELS = List.of("quote", "trade", "book.10", "bar.1m");

    /** The old logs have this many records of each kind; the new ones have more. */
    private static final int OLD_RECORDS = 3;

    private static final int NEW_RECORDS = 40;

    private final String prefix = KAFKA.uniqueName("changes") + ".";
    private final List<String> frames = new ArrayList<>();
    private GatewayUnderTest gateway;
    private LiveClient client;

    @BeforeEach
    void start() throws IOException {
        KAFKA.createTopics(names(), 1, Map.of());
        try (var writer = writer("old")) {
            write(writer, 0, "AAPL", "1", OLD_RECORDS);
            write(writer, 0, "MSFT", "1", 1);
            writer.flush();
        }
        gateway = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), prefix);
        gateway.awaitReady();
        gateway.awaitSymbols(2);
        client = new LiveClient(gateway.port(), frames);
        for (String channel : CHANNELS) {
            String mode = channel.equals("trade") ? ",\"mode\":\"conflate\"" : "";
            client.say(
                    "{\"op\":\"sub\",\"id\":1,\"ch\":\"%s\",\"syms\":[\"AAPL\",\"MSFT\"]%s}".formatted(channel, mode));
            snapshot(channel, "AAPL", "initial");
            snapshot(channel, "MSFT", "initial");
        }
        client.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"instrument\",\"syms\":[\"AAPL\"]}");
        snapshot("instrument", "AAPL", "initial");
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        gateway.close();
    }

    @Test
    void tellsOfATopicThatWasMadeAnewBeforeItServesAnythingOfIt() throws Exception {
        KAFKA.deleteTopics(names());
        awaitGone();
        KAFKA.createTopics(names(), 1, Map.of());
        try (var writer = writer("new")) {
            write(writer, 0, "AAPL", "2", NEW_RECORDS);
            writer.flush();

            for (String channel : CHANNELS) {
                var epoch = snapshot(channel, "AAPL", "epoch");

                assertThat(epoch.path("seq").asLong()).as(channel).isEqualTo(NEW_RECORDS - 1);
                assertThat(epoch.path("data").toString()).contains("\"2.40\"").doesNotContain("\"1.");
                client.await("status", status -> is(status, channel, "AAPL", "live"));
            }
            write(writer, 0, "AAPL", "3", 1);
            writer.flush();
            for (String channel : CHANNELS) {
                assertThat(client.await("update", update -> isOf(update, channel, "AAPL"))
                                .path("seq")
                                .asLong())
                        .isEqualTo(NEW_RECORDS);
            }
        }
        assertNothingMixed();
    }

    /** No exception comes: the offset at which the consumer stands is the first one of either topic. */
    @Test
    void readsNothingOfATopicThatWasMadeAnewAsIfItWereOfTheOneBefore() throws Exception {
        String name = LogWriter.name(prefix, SourceTopic.INSTRUMENT);
        KAFKA.deleteTopics(List.of(name));
        KAFKA.createTopics(List.of(name), 1, Map.of());
        try (var writer = writer("new")) {
            writer.write(
                    0,
                    "AAPL",
                    new Instrument("Apple", "XNAS", "USD", 2, 0, Price.parse("0.01"), null, TradingState.OPEN, null));
            writer.flush();

            var first = client.await("snapshot", message -> isOf(message, "instrument", "AAPL"));

            assertThat(first.path("seq").asLong()).isZero();
            assertThat(first.path("epoch").asString())
                    .isEqualTo(Epochs.of(KAFKA.bootstrapServers(), name).get(0));
        }
    }

    @Test
    void saysThatATopicIsGoneAndWaitsForItWithoutMakingIt() throws Exception {
        KAFKA.deleteTopics(names());

        for (String channel : CHANNELS) {
            var stale = client.await("status", status -> is(status, channel, "AAPL", "stale"));
            assertThat(stale.path("code").asString()).isEqualTo("SOURCE_DOWN");
        }
        assertThat(topics()).doesNotContainAnyElementsOf(names());

        KAFKA.createTopics(names(), 1, Map.of());
        try (var writer = writer("new")) {
            write(writer, 0, "AAPL", "2", 1);
            writer.flush();
            for (String channel : CHANNELS) {
                snapshot(channel, "AAPL", "epoch");
            }
        }
        // What the new topic does not have is not made well by it.
        assertThat(frames.stream()
                        .flatMap(TopicChangesIT::messages)
                        .filter(message -> is(message, "quote", "MSFT", "live")))
                .isEmpty();
        assertNothingMixed();
    }

    @Test
    void readsNewPartitionsWithinFiveSecondsAndNobodyGoesBackInTime() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()));
                var writer = writer("restarted")) {
            Map<String, NewPartitions> wider = new HashMap<>();
            names().forEach(name -> wider.put(name, NewPartitions.increaseTo(3)));
            admin.createPartitions(wider).all().get(20, TimeUnit.SECONDS);
            long widened = System.nanoTime();
            write(writer, 2, "AAPL", "2", 1);
            writer.flush();

            for (String channel : CHANNELS) {
                var moved = client.await(
                        "snapshot",
                        message -> isOf(message, channel, "AAPL")
                                && message.path("data").toString().contains("\"2.01\""));

                assertThat(moved.path("reason").asString()).isEqualTo("epoch");
                assertThat(moved.path("seq").asLong()).isZero();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - widened)).isLessThan(Duration.ofSeconds(5));
            client.await("status", status -> is(status, "quote", "MSFT", "live"));
        }
        assertNothingMixed();
    }

    /** Of each key, a position of another epoch comes with a snapshot, and prices never go back. */
    private void assertNothingMixed() {
        for (String channel : CHANNELS) {
            String epoch = "";
            long sequence = -1;
            for (var message : frames.stream().flatMap(TopicChangesIT::messages).toList()) {
                if (!isOf(message, channel, "AAPL")) {
                    continue;
                }
                if (message.path("type").asString().equals("snapshot")) {
                    assertThat(message.path("reason").asString()).isEqualTo(epoch.isEmpty() ? "initial" : "epoch");
                    assertThat(message.path("epoch").asString()).isNotEqualTo(epoch);
                    epoch = message.path("epoch").asString();
                } else {
                    assertThat(message.path("seq").asLong()).isGreaterThan(sequence);
                    assertThat(message.path("data").toString()).contains("\"3.01\"");
                }
                sequence = message.path("seq").asLong();
            }
        }
    }

    private JsonNode snapshot(String channel, String symbol, String reason) throws IOException {
        return client.await(
                "snapshot",
                message -> isOf(message, channel, symbol)
                        && message.path("reason").asString().equals(reason));
    }

    private static Stream<JsonNode> messages(String frame) {
        var messages = new ArrayList<JsonNode>();
        JSON.readTree(frame).forEach(messages::add);
        return messages.stream();
    }

    private static boolean isOf(JsonNode message, String channel, String symbol) {
        return message.path("ch").asString("").equals(channel)
                && message.path("sym").asString("").equals(symbol);
    }

    private static boolean is(JsonNode message, String channel, String symbol, String state) {
        return message.path("type").asString("").equals("status")
                && message.path("ch").asString("").equals(channel)
                && message.path("state").asString("").equals(state)
                && message.path("syms").toString().contains("\"" + symbol + "\"");
    }

    private List<String> names() {
        return Arrays.stream(SourceTopic.values())
                .map(kind -> LogWriter.name(prefix, kind))
                .toList();
    }

    private static Set<String> topics() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            return admin.listTopics().names().get(20, TimeUnit.SECONDS);
        }
    }

    private void awaitGone() {
        Await.until(
                "the topics are gone",
                Duration.ofSeconds(20),
                () -> topics().stream().noneMatch(names()::contains));
    }

    private LogWriter writer(String source) {
        return new LogWriter(KAFKA.bootstrapServers(), prefix, source);
    }

    /** A quote, a trade and a whole book each, with prices of so many units and 1, 2, 3 hundredths. */
    private static void write(LogWriter writer, int partition, String symbol, String units, int records) {
        for (int i = 1; i <= records; i++) {
            var level = new Level(Price.parse("%s.%02d".formatted(units, i)), Size.parse("5"));
            writer.write(partition, symbol, new Quote(level, null));
            writer.write(
                    partition,
                    symbol,
                    new Trade(
                            level.price(),
                            level.size(),
                            "t" + units + i,
                            null,
                            TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis())));
            writer.write(partition, symbol, new BookChange(true, BookLevels.of(List.of(level), List.of())));
        }
    }
}
