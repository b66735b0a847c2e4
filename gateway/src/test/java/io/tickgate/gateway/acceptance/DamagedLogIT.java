package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.acceptance.AcknowledgedLog.Entry;
import io.tickgate.gateway.testing.LogSegment;
import io.tickgate.kafka.BrokerSettings;
import io.tickgate.kafka.EmbeddedKafka;
import io.tickgate.record.SourceTopic;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage.Lost;
import io.tickgate.wire.ServerMessage.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk of a broker has gone bad under a log. */
@Timeout(120)
final class DamagedLogIT {
    private static final String PREFIX = "damaged.";
    private static final String SYMBOL = "AAPL";

    /** Of a batch. */
    private static final int RECORDS = 10;

    @TempDir
    private Path directory;

    private EmbeddedKafka kafka;
    private LogWriter writer;
    private int written;

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(BrokerSettings.defaults().withDataDirectory(directory));
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            var topics = new ArrayList<NewTopic>();
            for (var kind : SourceTopic.values()) {
                topics.add(new NewTopic(LogWriter.name(PREFIX, kind), 1, (short) 1));
            }
            admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
        }
        writer = new LogWriter(kafka.bootstrapServers(), PREFIX, "damaged");
    }

    @AfterEach
    void stop() {
        writer.close();
        kafka.close();
    }

    @Test
    void passesOverWhatCannotBeReadTellsWhatItWasAndServesAllElse() throws Exception {
        for (int batch = 0; batch < 5; batch++) {
            writeBatch();
        }
        damage(1);
        damage(2);
        try (var gateway = GatewayUnderTest.inThisJvm(kafka.bootstrapServers(), PREFIX);
                var client = new LosslessClient("trade")) {
            gateway.awaitReady();
            client.connect(gateway)
                    .subscribe("\"" + SYMBOL + "\"", "\"earliest\"")
                    .readRecords(3 * RECORDS);
            writeBatch();
            client.readRecords(4 * RECORDS);

            assertThat(client.delivered()).extracting(Entry::offset).containsExactlyElementsOf(offsets(0, 1, 3, 6));
            assertLost(client, RECORDS, 3L * RECORDS - 1);
        }
    }

    @Test
    void tellsOfTheLastBatchWithoutWaitingForAnother() throws Exception {
        writeBatch();
        writeBatch();
        damage(1);
        try (var gateway = GatewayUnderTest.inThisJvm(kafka.bootstrapServers(), PREFIX);
                var client = new LosslessClient("trade")) {
            gateway.awaitReady();
            client.connect(gateway).subscribe("\"" + SYMBOL + "\"", "\"earliest\"");
            client.readUntil("what is lost", () -> !lost(client).isEmpty());
            writeBatch();
            client.readRecords(2 * RECORDS);

            assertThat(client.delivered()).extracting(Entry::offset).containsExactlyElementsOf(offsets(0, 1, 2, 3));
            assertLost(client, RECORDS, 2L * RECORDS - 1);
        }
    }

    @Test
    void tellsWhoReadsWhatWasWholeWhenTheGatewayReadIt() throws Exception {
        for (int batch = 0; batch < 5; batch++) {
            writeBatch();
        }
        try (var gateway =
                        GatewayUnderTest.inThisJvm(kafka.bootstrapServers(), PREFIX, "--tickgate.log.tape-records=16");
                var client = new LosslessClient("trade")) {
            gateway.awaitReady();
            damage(1);
            client.connect(gateway)
                    .subscribe("\"" + SYMBOL + "\"", "\"earliest\"")
                    .readRecords(4 * RECORDS);

            assertThat(client.delivered()).extracting(Entry::offset).containsExactlyElementsOf(offsets(0, 1, 2, 5));
            assertLost(client, RECORDS, 2L * RECORDS - 1);
        }
    }

    /** Whose latest quote was among those that are lost, nobody knows. */
    @Test
    void takesNoQuoteForTheLatestWhereOneThatCameAfterItMayBeLost() throws Exception {
        writer.write(0, "AAPL", AcknowledgedLog.quote(1));
        writer.write(0, "MSFT", AcknowledgedLog.quote(2)).flush();
        writer.write(0, "AAPL", AcknowledgedLog.quote(3)).flush();
        writer.write(0, "MSFT", AcknowledgedLog.quote(4)).flush();
        LogSegment.of(directory, LogWriter.name(PREFIX, SourceTopic.QUOTE), 0).flipBits(1);
        writeBatch();
        try (var gateway = GatewayUnderTest.inThisJvm(kafka.bootstrapServers(), PREFIX)) {
            gateway.awaitReady();
            gateway.awaitSymbols(2);
            String doubtful = gateway.get("/v1/snapshot/quote?syms=AAPL").body();
            String latest = gateway.get("/v1/snapshot/quote?syms=MSFT").body();
            writer.write(0, "AAPL", AcknowledgedLog.quote(5)).flush();

            assertThat(doubtful).contains("\"10.01\"", "SOURCE_GAP");
            assertThat(latest).contains("\"10.04\"").doesNotContain("SOURCE_GAP");
            Await.until(
                    "the next quote",
                    Duration.ofSeconds(20),
                    () -> gateway.get("/v1/snapshot/quote?syms=AAPL").body().contains("\"10.05\""));
            assertThat(gateway.get("/v1/snapshot/quote?syms=AAPL").body()).doesNotContain("SOURCE_GAP");
            assertThat(gateway.get("/v1/snapshot/trade?syms=AAPL").body()).contains("t%d".formatted(written - 1));
        }
    }

    private static void assertLost(LosslessClient client, long from, long to) {
        assertThat(lost(client)).extracting(Lost::from).containsExactly(from);
        assertThat(lost(client)).extracting(Lost::to).containsExactly(to);
    }

    private static List<Long> offsets(int... batches) {
        var offsets = new ArrayList<Long>();
        for (int i = 0; i < batches.length; i += 2) {
            LongStream.range((long) batches[i] * RECORDS, (long) batches[i + 1] * RECORDS)
                    .forEach(offsets::add);
        }
        return offsets;
    }

    private static List<Lost> lost(LosslessClient client) {
        return client.statuses().stream()
                .filter(status -> status.code() == ErrorCode.GAP)
                .map(Status::lost)
                .toList();
    }

    private void writeBatch() {
        for (int i = 0; i < RECORDS; i++) {
            writer.write(0, SYMBOL, AcknowledgedLog.trade(written++));
        }
        writer.flush();
    }

    private void damage(int batch) {
        LogSegment.of(directory, LogWriter.name(PREFIX, SourceTopic.TRADE), 0).flipBits(batch);
    }
}
