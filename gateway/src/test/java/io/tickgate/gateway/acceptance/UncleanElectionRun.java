package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.acceptance.AcknowledgedLog.Entry;
import io.tickgate.kafka.EmbeddedCluster;
import io.tickgate.record.SourceTopic;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage.Lost;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.SnapshotReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The newest records of a log are gone, since a broker that did not have them became its leader. */
@Timeout(300)
final class UncleanElectionRun {
    private static final String PREFIX = "unclean.";
    private static final String SYMBOLS = "\"P0*\"";
    private static final String DELAYED =
            "{\"op\":\"sub\",\"id\":2,\"ch\":\"trade\",\"syms\":[\"P0*\"],\"feed\":\"delayed\",\"from\":\"earliest\"}";

    /** Longer than all takes that is done to the brokers. */
    private static final Duration DELAY = Duration.ofSeconds(60);

    private static final int SHARED = 10;
    private static final int VOID = 5;
    private static final int ANEW = 20;

    /** Node 1 is the controller; these two have the log. */
    private static final int FIRST = 2;

    private static final int SECOND = 3;

    @TempDir
    private Path directory;

    @Test
    void tellsClientsWhatIsVoidWhicheverGatewayTheyComeTo() throws Exception {
        try (var kafka = new EmbeddedCluster(directory, SECOND);
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                var live = new LosslessClient("trade");
                var away = new LosslessClient("trade");
                var early = new LosslessClient("trade");
                var delayed = new LosslessClient("trade")) {
            createTopics(admin);
            write(kafka, "other", 1, 5_000, 1);
            var shared = write(kafka, "shared", 0, 0, SHARED);
            kafka.stop(SECOND);
            await(
                    admin,
                    "the second has left",
                    partition -> ids(partition.isr()).equals(List.of(FIRST)));
            long goneNanos = System.nanoTime();
            var gone = write(kafka, "gone", 0, 1_000, VOID);
            String epoch = gone.get(0).epoch();
            var gateway = GatewayUnderTest.inThisJvm(
                    kafka.bootstrapServers(),
                    PREFIX,
                    "--tickgate.delayed.channels=trade",
                    "--tickgate.delayed.delay=" + DELAY.toSeconds() + "s");
            gateway.awaitReady();
            away.connect(gateway).subscribe(SYMBOLS, "\"earliest\"").readRecords(SHARED + VOID);
            String cursor = away.readCursor();
            away.close();
            live.connect(gateway).subscribe(SYMBOLS, "\"earliest\"").readRecords(SHARED + VOID);

            delayed.connect(gateway).say(DELAYED);

            kafka.stop(FIRST);
            var restarted = GatewayUnderTest.inThisJvm(kafka.bootstrapServers(), PREFIX);
            restarted.awaitReady();
            // What another broker has is served, although nobody leads the log of the others.
            early.connect(restarted).subscribe("\"P1-0\"", "\"earliest\"").readRecords(1);
            kafka.start(SECOND);
            await(
                    admin,
                    "the second leads",
                    partition ->
                            partition.leader() != null && partition.leader().id() == SECOND);
            assertThat(System.nanoTime() - goneNanos)
                    .as("what is void was old enough to be sent: too slow a machine for this")
                    .isLessThan(DELAY.toNanos());
            var anew = write(kafka, "anew", 0, 2_000, ANEW);

            live.forgetOrder().readRecords(SHARED + VOID + ANEW);
            assertThat(live.delivered().subList(SHARED + VOID, SHARED + VOID + ANEW))
                    .isEqualTo(anew);
            assertThat(live.snapshots()).extracting(Snapshot::reason).contains(SnapshotReason.RESYNC);
            assertThat(live.statuses().stream().filter(status -> status.code() == ErrorCode.GAP))
                    .extracting(Status::lost)
                    .containsExactly(new Lost(epoch, SHARED, SHARED + VOID - 1));

            var inTime = new ArrayList<>(shared);
            inTime.addAll(anew);
            assertThat(delayed.patience(DELAY.multipliedBy(2))
                            .readRecords(SHARED + ANEW)
                            .delivered())
                    .as("what was void before its time had come is never sent")
                    .isEqualTo(inTime);
            assertThat(delayed.statuses()).extracting(Status::code).doesNotContain(ErrorCode.GAP);

            try {
                away.connect(restarted)
                        .forgetOrder()
                        .subscribe(SYMBOLS, "\"" + cursor + "\"")
                        .readRecords(SHARED + VOID + ANEW);

                assertThat(away.statuses().stream().filter(status -> status.code() == ErrorCode.GAP))
                        .extracting(Status::lost)
                        .containsExactly(new Lost(epoch, SHARED, SHARED + VOID - 1));
                assertThat(away.delivered().subList(0, SHARED)).isEqualTo(shared);
                assertThat(away.delivered().subList(SHARED + VOID, SHARED + VOID + ANEW))
                        .isEqualTo(anew);
            } finally {
                gateway.close();
                restarted.close();
            }
        }
    }

    private static void createTopics(Admin admin) throws Exception {
        var settings = Map.of("unclean.leader.election.enable", "true", "min.insync.replicas", "1");
        admin.createTopics(Arrays.stream(SourceTopic.values())
                        .map(kind -> new NewTopic(LogWriter.name(PREFIX, kind), replicas(kind)).configs(settings))
                        .toList())
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    /** What is not at stake is with the controller. */
    private static Map<Integer, List<Integer>> replicas(SourceTopic kind) {
        return kind == SourceTopic.TRADE
                ? Map.of(0, List.of(FIRST, SECOND), 1, List.of(1, FIRST))
                : Map.of(0, List.of(1));
    }

    private static List<Entry> write(EmbeddedCluster kafka, String source, int partition, int first, int count)
            throws Exception {
        try (var log = new AcknowledgedLog(kafka.bootstrapServers(), PREFIX, SourceTopic.TRADE, source)) {
            for (int i = 0; i < count; i++) {
                log.write(partition, "P%d-%d".formatted(partition, i), AcknowledgedLog.trade(first + i));
            }
            return log.acknowledged().entries();
        }
    }

    private interface Condition {
        boolean isMet(TopicPartitionInfo partition);
    }

    private static void await(Admin admin, String what, Condition condition) {
        String topic = LogWriter.name(PREFIX, SourceTopic.TRADE);
        Await.until(
                what,
                Duration.ofSeconds(30),
                () -> condition.isMet(admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get(10, TimeUnit.SECONDS)
                        .get(topic)
                        .partitions()
                        .get(0)));
    }

    private static List<Integer> ids(List<Node> nodes) {
        return nodes.stream().map(Node::id).toList();
    }
}
