package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.kafka.RealKafka;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Delayed data of topics that become other ones, lose records, or are an operator's own. Each test has a topic to itself. */
@Timeout(120)
final class DelayedTopicsIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final long DELAY_MILLIS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PREFIX = KAFKA.uniqueName("delayedtopics") + ".";
    /** Two megabytes: one fetch of delayed data brings an eighth of that, and the next is under way before its time has come. */
    private static final int MANY_STEPS = 2_000;

    private static final int TRIES = 5;
    private static final String LINES = PREFIX + "lines";
    private static final String STEPS = PREFIX + "steps";

    private static Admin admin;
    private static LogWriter writer;
    private static GatewayUnderTest gateway;

    private LiveClient client;

    @BeforeAll
    static void start() {
        KAFKA.createTopics(
                Stream.concat(
                                Arrays.stream(SourceTopic.values()).map(kind -> LogWriter.name(PREFIX, kind)),
                                Stream.of(LINES, STEPS))
                        .toList(),
                1,
                Map.of());
        admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()));
        writer = new LogWriter(KAFKA.bootstrapServers(), PREFIX, "first");
        quote(0, "1.00");
        trade("1.00");
        line(LINES, "started");
        line(STEPS, "0");
        gateway = GatewayUnderTest.inThisJvm(
                KAFKA.bootstrapServers(),
                PREFIX,
                "--tickgate.own.channels[0].name=app.log",
                "--tickgate.own.channels[0].shape=log",
                "--tickgate.own.channels[0].topic=" + LINES,
                "--tickgate.own.channels[1].name=step",
                "--tickgate.own.channels[1].shape=log",
                "--tickgate.own.channels[1].topic=" + STEPS,
                "--tickgate.delayed.channels=quote,trade,app.log,step",
                "--tickgate.delayed.delay=2s");
        gateway.awaitReady();
        for (String channel : List.of("quote", "trade", "app.log", "step")) {
            Await.until(
                    "something of " + channel,
                    PATIENCE,
                    () -> gateway.get("/v1/snapshot/%s?feed=delayed&syms=A".formatted(channel))
                            .body()
                            .contains("\"epoch\":\"k"));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        writer.close();
        admin.close();
    }

    @BeforeEach
    void connect() throws IOException {
        client = new LiveClient(gateway.port(), new ArrayList<>());
    }

    @AfterEach
    void leave() throws IOException {
        client.close();
    }

    @Test
    void sendsALineOfAnOwnLogWhenItsTimeHasCome() throws Exception {
        client.say(subscribe("app.log", ""));
        client.await("snapshot");
        long writtenMillis = line(LINES, "slow answer");
        var update = client.await("update");
        long ageMillis = System.currentTimeMillis() - writtenMillis;
        client.say(
                "{\"op\":\"sub\",\"id\":2,\"ch\":\"app.log\",\"syms\":[\"*\"],\"once\":true,\"cut\":true,\"feed\":\"delayed\"}");

        assertThat(update.path("data").toString()).contains("slow answer");
        assertThat(ageMillis).isGreaterThanOrEqualTo(DELAY_MILLIS);
        // A key that is held has no moment of its own on this connection, but the places are named.
        assertThat(client.answer(2).path("cut").get(0).asString())
                .endsWith(":" + update.path("seq").asLong());
    }

    @Test
    void tellsOfALogThatLosesRecordsBeforeTheirTimeHasCome() throws Exception {
        client.say(subscribe("step", ""));
        long first = client.await("snapshot").path("seq").asLong() + 1;

        boolean isInTime = false;
        for (int tries = 0; !isInTime && tries < TRIES; tries++) {
            long last = first + MANY_STEPS - 1;
            isInTime = losesAllButTheLast(last);
            var told = readUpTo(last);

            // With a told range, and not only so if the machine let what was lost be read before.
            assertThat(told.numbers())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(first, last).boxed().toList());
            assertThat(told.lost()).as("in time: %s", isInTime).isBetween(isInTime ? 1 : 0, 1);
            first = last + 1;
        }

        assertThat(isInTime).as("in %d tries", TRIES).isTrue();
    }

    /**
     * Writes more than is fetched before its time has come, and lets it be gone.
     *
     * @return whether it was gone before that time
     */
    private static boolean losesAllButTheLast(long last) throws Exception {
        long writtenMillis = lines(STEPS, MANY_STEPS);
        admin.deleteRecords(Map.of(new TopicPartition(STEPS, 0), RecordsToDelete.beforeOffset(last)))
                .all()
                .get(20, TimeUnit.SECONDS);
        return System.currentTimeMillis() - writtenMillis < DELAY_MILLIS;
    }

    /**
     * What has come of a log.
     *
     * @param numbers of the records that were sent or told to be lost, in order
     * @param lost how often something was told to be lost
     */
    private record Told(List<Long> numbers, int lost) {}

    private Told readUpTo(long last) throws IOException {
        var numbers = new ArrayList<Long>();
        int lost = 0;
        while (!numbers.contains(last)) {
            var message = client.next(each -> each.path("type").asString().equals("update")
                    || each.path("code").asString("").equals("GAP"));
            if (message.path("type").asString().equals("update")) {
                numbers.add(message.path("seq").asLong());
            } else {
                lost++;
                var range = message.path("lost");
                LongStream.rangeClosed(range.get(1).asLong(), range.get(2).asLong())
                        .forEach(numbers::add);
            }
        }
        return new Told(numbers, lost);
    }

    @Test
    void tellsOfATopicThatWasMadeAnewBeforeItSendsAnythingOfIt() throws Exception {
        String topic = LogWriter.name(PREFIX, SourceTopic.TRADE);
        client.say(subscribe("trade", ",\"from\":\"earliest\""));
        client.await("update");

        KAFKA.deleteTopics(List.of(topic));
        Await.until(
                "it is gone", PATIENCE, () -> !admin.listTopics().names().get().contains(topic));
        KAFKA.createTopics(List.of(topic), 1, Map.of());
        long writtenMillis = trade("2.00");
        trade("3.00");
        var epoch = client.await(
                "snapshot", message -> message.path("reason").asString().equals("epoch"));
        var first = client.await("update");
        long ageMillis = System.currentTimeMillis() - writtenMillis;
        var second = client.await("update");

        assertThat(epoch.path("epoch").asString())
                .isEqualTo(Epochs.of(KAFKA.bootstrapServers(), topic).get(0));
        assertThat(ageMillis).isGreaterThanOrEqualTo(DELAY_MILLIS);
        assertThat(List.of(price(first), price(second))).containsExactly("2.00", "3.00");
    }

    @Test
    void followsASymbolIntoANewPartitionWhenItsTimeHasCome() throws Exception {
        String topic = LogWriter.name(PREFIX, SourceTopic.QUOTE);
        client.say(subscribe("quote", ""));
        client.await("snapshot");

        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get(20, TimeUnit.SECONDS);
        long writtenMillis = quote(1, "2.00");
        var moved = client.await(
                "snapshot", message -> message.at("/data/bid/0").asString("").equals("2.00"));
        long ageMillis = System.currentTimeMillis() - writtenMillis;

        assertThat(moved.path("reason").asString()).isEqualTo("epoch");
        assertThat(moved.path("seq").asLong()).isZero();
        assertThat(ageMillis).isGreaterThanOrEqualTo(DELAY_MILLIS);
    }

    private static String price(JsonNode update) {
        return update.at("/data/0/px").asString();
    }

    private static String subscribe(String channel, String more) {
        return "{\"op\":\"sub\",\"id\":1,\"ch\":\"%s\",\"syms\":[\"A\"],\"feed\":\"delayed\"%s}"
                .formatted(channel, more);
    }

    /** Returns a time before it was written. */
    private static long quote(int partition, String bid) {
        long millis = System.currentTimeMillis();
        writer.write(partition, "A", new Quote(new Level(Price.parse(bid), Size.parse("5")), null));
        writer.flush();
        return millis;
    }

    private static long trade(String price) {
        long millis = System.currentTimeMillis();
        writer.write(0, "A", new Trade(Price.parse(price), Size.parse("1"), null, null, millis * 1_000));
        writer.flush();
        return millis;
    }

    /** Returns a time before they were written, each of a kilobyte. */
    @SuppressWarnings("FutureReturnValueIgnored") // flush tells
    private static long lines(String topic, int count) {
        long millis = System.currentTimeMillis();
        byte[] value = "{\"line\":\"%s\"}".formatted("x".repeat(1_000)).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < count; i++) {
            writer.producer().send(new ProducerRecord<>(topic, 0, "A".getBytes(StandardCharsets.UTF_8), value));
        }
        writer.flush();
        return millis;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // flush tells
    private static long line(String topic, String line) {
        long millis = System.currentTimeMillis();
        writer.producer()
                .send(new ProducerRecord<>(
                        topic,
                        0,
                        "A".getBytes(StandardCharsets.UTF_8),
                        "{\"line\":\"%s\"}".formatted(line).getBytes(StandardCharsets.UTF_8)));
        writer.flush();
        return millis;
    }
}
