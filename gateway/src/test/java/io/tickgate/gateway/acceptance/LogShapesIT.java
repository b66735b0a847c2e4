package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.acceptance.AcknowledgedLog.Entry;
import io.tickgate.kafka.RealKafka;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import io.tickgate.wire.SnapshotReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Logs with holes: of transactions, by a cleaner that has run, and of topics that have got more partitions. */
@Timeout(90)
final class LogShapesIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final String ALL = "\"*\"";
    private static final String EARLIEST = "\"earliest\"";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PREFIX = KAFKA.uniqueName("shapes") + ".";

    /** Of thirty symbols, ten times each. */
    private static final int QUOTES = 300;

    /** So many that what is left of them is not all at hand in the gateway. */
    private static final int SYMBOLS = 30;

    private static final int TAPE = 16;
    private static final String DELETED = "S09";

    private static Admin admin;
    private static GatewayUnderTest gateway;

    /** How the cleaner leaves the topic of quotes, by a plain consumer. */
    private static List<Long> cleaned;

    @BeforeAll
    static void start() throws Exception {
        admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()));
        KAFKA.createTopics(
                List.of(
                        LogWriter.name(PREFIX, SourceTopic.TRADE),
                        LogWriter.name(PREFIX, SourceTopic.BOOK),
                        LogWriter.name(PREFIX, SourceTopic.INSTRUMENT)),
                2,
                Map.of());
        KAFKA.createTopics(
                List.of(LogWriter.name(PREFIX, SourceTopic.QUOTE)),
                1,
                Map.of("cleanup.policy", "compact", "segment.ms", "100", "min.cleanable.dirty.ratio", "0.01"));
        cleaned = letTheCleanerRun();
        gateway = GatewayUnderTest.inThisJvm(KAFKA.bootstrapServers(), PREFIX, "--tickgate.log.tape-records=" + TAPE);
        gateway.awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        admin.close();
    }

    private static List<Long> letTheCleanerRun() throws Exception {
        alterCleaner(AlterConfigOp.OpType.SET);
        try (var writer = new LogWriter(KAFKA.bootstrapServers(), PREFIX, "quotes")) {
            for (int i = 0; i < QUOTES; i++) {
                writer.write(0, "S%02d".formatted(i % SYMBOLS), AcknowledgedLog.quote(i));
            }
            writer.send(SourceTopic.QUOTE, 0, DELETED, null);
            writer.flush();
            // The cleaner leaves the newest segment alone; another one begins with the first record after its time.
            long written = System.nanoTime();
            Await.until(
                    "the segment is old enough",
                    PATIENCE,
                    () -> System.nanoTime() - written > TimeUnit.MILLISECONDS.toNanos(200));
            writer.write(0, "S00", AcknowledgedLog.quote(QUOTES));
            writer.flush();
            Await.until("the cleaner has run", PATIENCE, () -> offsets().size() < 2 * SYMBOLS);
            return offsets();
        } finally {
            alterCleaner(AlterConfigOp.OpType.DELETE);
        }
    }

    /** It looks each 15 s otherwise. */
    private static void alterCleaner(AlterConfigOp.OpType type) throws Exception {
        var broker = new ConfigResource(ConfigResource.Type.BROKER, "");
        Map<ConfigResource, Collection<AlterConfigOp>> change =
                Map.of(broker, List.of(new AlterConfigOp(new ConfigEntry("log.cleaner.backoff.ms", "100"), type)));
        admin.incrementalAlterConfigs(change).all().get(20, TimeUnit.SECONDS);
    }

    private static List<Long> offsets() {
        var partition = new TopicPartition(LogWriter.name(PREFIX, SourceTopic.QUOTE), 0);
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", KAFKA.bootstrapServers(), "auto.offset.reset", "none"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            var offsets = new ArrayList<Long>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> offsets.add(record.offset()));
            }
            return offsets;
        }
    }

    @Test
    void servesWhatTheCleanerHasLeft() throws Exception {
        var snapshots = gateway.get("/v1/snapshot/quote?syms=S00&syms=S01&syms=" + DELETED)
                .body();
        try (var client = new LosslessClient("quote")) {
            client.connect(gateway).subscribe(ALL, EARLIEST).readRecords(cleaned.size());

            assertThat(client.delivered()).extracting(Entry::offset).isEqualTo(cleaned);
            assertThat(client.statusesOfItsPlace()).noneMatch(status -> status.code() != null);
        }
        assertThat(cleaned).contains((long) QUOTES, QUOTES + 1L).hasSizeBetween(TAPE + 2, 2 * SYMBOLS);
        assertThat(snapshots)
                .contains(price(QUOTES), price(QUOTES - SYMBOLS + 1))
                .doesNotContain(price(QUOTES - SYMBOLS), price(QUOTES - SYMBOLS + 9));
    }

    /** Of the quote of this number, as it is sent. */
    private static String price(int number) {
        return "\"%d.%02d\"".formatted((1_000 + number) / 100, (1_000 + number) % 100);
    }

    @Test
    void sendsWhatWasCommittedAndNothingElseAlsoAfterPartitionsWereAdded() throws Exception {
        var committed = new ArrayList<Integer>();
        try (var writer = new LogWriter(
                        KAFKA.bootstrapServers(), PREFIX, "trades", Map.of("transactional.id", PREFIX + "trades"));
                var live = new LosslessClient("trade");
                var late = new LosslessClient("trade");
                var named = new LosslessClient("trade")) {
            writer.producer().initTransactions();
            int number = 0;
            for (int round = 0; round < 12; round++) {
                number = transaction(writer, 2, number, 10, round % 3 != 1, committed);
            }
            live.connect(gateway).subscribe(ALL, EARLIEST).readRecords(committed.size());
            number = transaction(writer, 2, number, 10, false, committed);
            number = transaction(writer, 2, number, 10, true, committed);
            live.readRecords(committed.size());
            String cursor = live.readCursor();
            late.connect(gateway).subscribe(ALL, EARLIEST).readRecords(committed.size());

            for (var client : List.of(live, late)) {
                assertThat(numbers(client)).containsExactlyInAnyOrderElementsOf(committed);
                assertThat(client.statuses()).noneMatch(status -> status.lost() != null);
            }

            live.close();
            // Of one partition alone.
            named.connect(gateway).subscribe("\"T1\"", "\"latest\"").readCursor();
            int before = committed.size();
            addPartition();
            number = transaction(writer, 3, number, 30, true, committed);
            live.connect(gateway).subscribe(ALL, "\"" + cursor + "\"").readRecords(committed.size());

            // As the usual partitioner lets some keys move to where others are already.
            writer.producer().beginTransaction();
            writer.write(0, "T1", AcknowledgedLog.trade(number));
            writer.flush();
            writer.producer().commitTransaction();
            var ofNamed = committed.subList(before, committed.size()).stream()
                    .filter(each -> each % 3 == 1)
                    .collect(Collectors.toCollection(ArrayList::new));
            ofNamed.add(number);
            named.readRecords(ofNamed.size());

            assertThat(numbers(named)).containsExactlyInAnyOrderElementsOf(ofNamed);
            assertThat(numbers(live).subList(before, committed.size()))
                    .containsExactlyInAnyOrderElementsOf(committed.subList(before, committed.size()));
            assertThat(live.snapshots().get(live.snapshots().size() - 1).reason())
                    .isEqualTo(SnapshotReason.EPOCH);
        }
    }

    /** Returns the number of the next trade. */
    private static int transaction(
            LogWriter writer, int partitions, int first, int count, boolean isCommitted, List<Integer> committed) {
        writer.producer().beginTransaction();
        for (int i = first; i < first + count; i++) {
            int partition = i % partitions;
            writer.write(partition, "T%d".formatted(partition), AcknowledgedLog.trade(i));
            if (isCommitted) {
                committed.add(i);
            }
        }
        // Also what is aborted is in the log.
        writer.flush();
        if (isCommitted) {
            writer.producer().commitTransaction();
        } else {
            writer.producer().abortTransaction();
        }
        return first + count;
    }

    /** Each trade has its number for its price. */
    private static List<Integer> numbers(LosslessClient client) {
        return client.delivered().stream()
                .map(entry -> (int) ((Trade) Objects.requireNonNull(entry.tick()))
                                .price()
                                .mantissa()
                        - 1_000)
                .toList();
    }

    private static void addPartition() throws Exception {
        String topic = LogWriter.name(PREFIX, SourceTopic.TRADE);
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get(20, TimeUnit.SECONDS);
        Await.until(
                "the gateway reads three partitions",
                PATIENCE,
                () -> gateway.meter("tickgate_ingest_partitions") == 2 + 2 + 3 + 1);
    }
}
