package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.acceptance.AcknowledgedLog.Entry;
import io.tickgate.kafka.RealKafka;
import io.tickgate.record.SourceTopic;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A topic gets more partitions, and again more, while a client reads nothing. */
@Timeout(60)
final class PartitionsAddedTwiceIT {
    @RegisterExtension
    static final RealKafka KAFKA = new RealKafka();

    private static final String PREFIX = KAFKA.uniqueName("twice") + ".";

    /** So few records are at hand in the gateway. */
    private static final int TAPE = 16;

    @Test
    void sendsASlowReaderWhatCameOfItsSymbolWhereItMovedInBetween() throws Exception {
        KAFKA.createTopics(
                Arrays.stream(SourceTopic.values())
                        .map(kind -> LogWriter.name(PREFIX, kind))
                        .toList(),
                2,
                Map.of());
        try (var gateway = GatewayUnderTest.inThisJvm(
                        KAFKA.bootstrapServers(), PREFIX, "--tickgate.log.tape-records=" + TAPE);
                var admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()));
                var writer = new LogWriter(KAFKA.bootstrapServers(), PREFIX, "twice");
                var client = new LosslessClient("trade")) {
            writer.write(1, "MOVES", AcknowledgedLog.trade(0)).flush();
            gateway.awaitReady();
            gateway.awaitSymbols(1);
            // From now on: so it reads one partition alone.
            client.connect(gateway).subscribe("\"MOVES\"", "\"latest\"").readCursor();
            // It grants no more before it reads.
            client.credit(1);
            client.readCursor();
            writer.write(1, "MOVES", AcknowledgedLog.trade(1));
            writer.write(1, "MOVES", AcknowledgedLog.trade(2)).flush();

            widen(admin, gateway, 3);
            writer.write(0, "MOVES", AcknowledgedLog.trade(3));
            for (int i = 0; i < 3 * TAPE; i++) {
                writer.write(0, "OTHER", AcknowledgedLog.trade(100 + i));
            }
            writer.flush();
            gateway.awaitSymbols(2);
            widen(admin, gateway, 4);
            writer.write(0, "MOVES", AcknowledgedLog.trade(4)).flush();
            client.readRecords(4);

            assertThat(client.delivered())
                    .extracting(Entry::tick)
                    .containsExactly(
                            AcknowledgedLog.trade(1),
                            AcknowledgedLog.trade(2),
                            AcknowledgedLog.trade(3),
                            AcknowledgedLog.trade(4));
        }
    }

    private static void widen(Admin admin, GatewayUnderTest gateway, int partitions) throws Exception {
        admin.createPartitions(Map.of(LogWriter.name(PREFIX, SourceTopic.TRADE), NewPartitions.increaseTo(partitions)))
                .all()
                .get(20, TimeUnit.SECONDS);
        Await.until(
                "the gateway reads so many",
                Duration.ofSeconds(20),
                () -> gateway.meter("tickgate_ingest_partitions") == 3 * 2 + partitions);
    }
}
