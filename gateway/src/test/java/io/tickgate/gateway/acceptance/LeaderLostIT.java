package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.kafka.EmbeddedCluster;
import io.tickgate.record.SourceTopic;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A leader of three goes without a word, under a client that takes every record and moves between two gateways. With
 * processes, and with more faults, it is {@code KafkaFaultsRun}.
 */
@Timeout(120)
final class LeaderLostIT {
    private static final String PREFIX = "leaderlost.";
    private static final String ALL = "\"*\"";
    private static final int SOME = 60;

    /** Node 1 is the controller, and has to stay. */
    private static final int FIRST = 2;

    private static final int SECOND = 3;

    /** It hands nothing over, and the others notice by its silence. */
    private static final Map<String, String> WITHOUT_A_WORD = Map.of(
            "controlled.shutdown.enable", "false",
            "broker.session.timeout.ms", "3000",
            "broker.heartbeat.interval.ms", "500");

    @TempDir
    private Path directory;

    @Test
    void losesNothingAndSendsNothingTwiceWhereALeaderGoesAndTheClientMoves() throws Exception {
        try (var kafka = new EmbeddedCluster(directory, SECOND, WITHOUT_A_WORD)) {
            createTopics(kafka);
            try (var log = new AcknowledgedLog(kafka.bootstrapServers(), PREFIX, SourceTopic.TRADE, "first");
                    var here = GatewayUnderTest.inThisJvm(kafka.bootstrapServers(), PREFIX);
                    var there = GatewayUnderTest.inThisJvm(kafka.bootstrapServers(), PREFIX);
                    var client = new LosslessClient("trade")) {
                log.trades(SOME);
                here.awaitReady();
                there.awaitReady();
                client.connect(here).subscribe(ALL, "\"earliest\"").readRecords(SOME);
                String cursor = client.readCursor();
                log.trades(SOME);
                client.readRecords(2 * SOME);

                kafka.stop(FIRST);
                client.connect(there).subscribe(ALL, "\"" + cursor + "\"");
                log.trades(SOME);
                client.readRecords(3 * SOME);
                client.connect(here).subscribe(ALL, "\"" + cursor + "\"");
                log.trades(SOME);
                client.readRecords(4 * SOME);

                assertThat(client.delivered()).containsExactlyInAnyOrderElementsOf(log.entries());
                assertThat(client.statusesOfItsPlace()).noneMatch(status -> status.lost() != null);
            }
        }
    }

    /** Both may lead trades; what is not at stake is with the controller. */
    private static void createTopics(EmbeddedCluster kafka) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(Arrays.stream(SourceTopic.values())
                            .map(kind -> new NewTopic(LogWriter.name(PREFIX, kind), replicas(kind))
                                    .configs(Map.of("min.insync.replicas", kind == SourceTopic.TRADE ? "2" : "1")))
                            .toList())
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static Map<Integer, List<Integer>> replicas(SourceTopic kind) {
        return kind == SourceTopic.TRADE
                ? Map.of(0, List.of(FIRST, SECOND, 1), 1, List.of(SECOND, FIRST, 1))
                : Map.of(0, List.of(1));
    }
}
