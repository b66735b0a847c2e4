package io.tickgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.acceptance.Await;
import io.tickgate.gateway.faults.FaultStage.Plan;
import io.tickgate.gateway.faults.RoamingClient.Settings;
import io.tickgate.kafka.KafkaCluster;
import io.tickgate.record.SourceTopic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of clients while three real brokers and two gateways are killed, frozen and rolled; runs only when it is
 * named. {@code docs/reliability.md} has the command and the last result.
 */
@Timeout(300)
final class KafkaFaultsRun {
    /** More are of the same kind. */
    private static final int SHOWN = 20;

    private static final Plan TRANSACTIONS =
            new Plan(Map.of("transactional.id", "faults"), List.of(), Map.of(), 10, false, List.of());

    /** One replica is enough, and one that has less may lead. */
    private static final Plan UNCLEAN = new Plan(
            Map.of(),
            List.of(2, 3),
            Map.of("min.insync.replicas", "1", "unclean.leader.election.enable", "true"),
            10,
            false,
            List.of());

    /** Clients notice after two heartbeats of which nothing has come. */
    private static final Plan FROZEN = new Plan(Map.of(), List.of(), Map.of(), 15, true, List.of());

    private static final Plan KILLED = new Plan(Map.of(), List.of(), Map.of(), 10, true, List.of());

    /** What is kept whoever reads is soon full. */
    private static final Plan LITTLE_KEPT = new Plan(
            Map.of(),
            List.of(),
            Map.of(),
            10,
            false,
            List.of("--tickgate.channels.tape-capacity=16", "--tickgate.log.past-memory=1MB"));

    private static final int FAST = 1_000;
    private static final int SLOW = 100;
    private static final int STUCK = 50;

    /** Brokers refuse what is dated a whole hour ahead. */
    private static final Duration CLOCK_OFF = Duration.ofMinutes(59);

    private static final List<String> ROWS = new ArrayList<>();
    private static KafkaCluster cluster;

    private interface Scenario {
        void play(FaultStage stage) throws Exception;
    }

    @BeforeAll
    static void start() throws IOException {
        cluster = KafkaCluster.start(FaultStage.empty(Path.of("target", "runs", "faults", "cluster")));
    }

    @AfterAll
    static void stop() {
        cluster.close();
        System.out.printf(
                "%s, %d processors, Java %s%n%s%n%s%n",
                ZonedDateTime.now(ZoneOffset.UTC).toLocalDate(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                FaultFigures.HEAD,
                String.join("\n", ROWS));
    }

    /** Plays one scenario from its seed, checks what clients were sent, and keeps its row. */
    private static void play(String fault, Plan plan, Scenario scenario) throws Exception {
        cluster.awaitInSync();
        long seed =
                Long.getLong("tickgate.faults.seed", ThreadLocalRandom.current().nextLong(1_000_000));
        try (var stage = FaultStage.set(cluster, fault.replaceAll("\\W+", "-"), seed, plan)) {
            scenario.play(stage);
            stage.settle();
            var result = stage.check();
            var figures = stage.figures(result);
            String row = figures.row(fault, plan.allowedStallSeconds());
            ROWS.add(row);
            System.out.println(row);
            Files.write(stage.directory().resolve("row.md"), List.of(row));

            assertThat(result.violations().stream().limit(SHOWN))
                    .as(
                            "the first of %d, seed %d, journals in %s",
                            result.violations().size(), seed, stage.directory())
                    .isEmpty();
            assertThat(plan.mayCutOff() || figures.cutOff() == 0)
                    .as("%d connections ended that their clients wanted (seed %d)", figures.cutOff(), seed)
                    .isTrue();
        }
    }

    private static void play(String fault, Scenario scenario) throws Exception {
        play(fault, Plan.OF_BROKERS, scenario);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static int leader(FaultStage stage) {
        return cluster.leader(stage.topic(SourceTopic.TRADE), 0);
    }

    @Test
    void aLeaderIsKilled() throws Exception {
        play("a leader is killed", stage -> {
            int leader = leader(stage);
            stage.fault("kill " + leader);
            cluster.node(leader).kill();
            stage.goOnFor(seconds(20));
            cluster.startNode(leader);
            cluster.awaitInSync();
            stage.healed("start " + leader);
            stage.goOnFor(seconds(10));
        });
    }

    @Test
    void leadersAreFrozen() throws Exception {
        play("leaders are frozen for 20 s, three times", stage -> {
            for (int i = 0; i < 3; i++) {
                int leader = leader(stage);
                stage.fault("freeze " + leader);
                cluster.node(leader).freeze(seconds(60));
                stage.goOnFor(seconds(20));
                cluster.node(leader).thaw();
                stage.healed("thaw " + leader);
                cluster.awaitInSync();
                stage.goOnFor(seconds(5));
            }
        });
    }

    @Test
    void allAreRestartedOneAfterTheOther() throws Exception {
        play("a rolling restart of all three", stage -> {
            stage.fault("roll");
            for (int node = KafkaCluster.NODES; node >= 1; node--) {
                cluster.stopNode(node);
                cluster.startNode(node);
                cluster.awaitInSync();
            }
            stage.healed("rolled");
            stage.goOnFor(seconds(10));
        });
    }

    @Test
    void allAreGoneForAMinute() throws Exception {
        play("all brokers are gone for 60 s", stage -> {
            stage.fault("kill all");
            for (int node = 1; node <= KafkaCluster.NODES; node++) {
                cluster.node(node).kill();
            }
            stage.goOnFor(seconds(60));
            for (int node = 1; node <= KafkaCluster.NODES; node++) {
                cluster.startNode(node);
            }
            cluster.awaitInSync();
            stage.healed("start all");
            stage.goOnFor(seconds(10));
        });
    }

    @Test
    void aGatewayIsKilled() throws Exception {
        play("a gateway is killed", KILLED, stage -> {
            stage.avoid(0);
            stage.fault("kill gateway 0");
            stage.gatewayAt(0).jvm().kill();
            stage.goOnFor(seconds(10));
            stage.restartGateway(0);
            stage.healed("start gateway 0");
            stage.goOnFor(seconds(10));
        });
    }

    @Test
    void aGatewayIsFrozen() throws Exception {
        play("a gateway is frozen for 20 s", FROZEN, stage -> {
            stage.avoid(0);
            stage.fault("freeze gateway 0");
            stage.gatewayAt(0).jvm().freeze(seconds(60));
            stage.goOnFor(seconds(20));
            stage.gatewayAt(0).jvm().thaw();
            stage.healed("thaw gateway 0");
            stage.goOnFor(seconds(10));
        });
    }

    @Test
    void retentionOvertakesAReader() throws Exception {
        play("retention overtakes a reader", stage -> {
            stage.join(Settings.lossless("lossless-slow", "trade").taking(30));
            stage.goOnFor(seconds(15));
            stage.deleteAllBut(20);
            stage.goOnFor(seconds(10));
        });
    }

    @Test
    void topicsAreDeletedAndMadeAnew() throws Exception {
        play("topics are deleted and made anew, longer than before", stage -> {
            stage.goOnFor(seconds(5));
            stage.recreateTopics();
            stage.goOnWriting();
            stage.goOnFor(seconds(20));
        });
    }

    @Test
    void partitionsAreAdded() throws Exception {
        play("partitions are added", stage -> {
            stage.goOnFor(seconds(5));
            stage.addPartitions();
            stage.goOnFor(seconds(15));
        });
    }

    @Test
    void transactionsAreAbortedWhileALeaderIsKilled() throws Exception {
        play("a third of all transactions is aborted, and a leader killed", TRANSACTIONS, stage -> {
            stage.goOnFor(seconds(5));
            int leader = leader(stage);
            stage.fault("kill " + leader);
            cluster.node(leader).kill();
            stage.goOnFor(seconds(15));
            cluster.startNode(leader);
            cluster.awaitInSync();
            stage.healed("start " + leader);
            stage.goOnFor(seconds(5));
        });
    }

    @Test
    void aReplicaThatHasLessBecomesLeader() throws Exception {
        play("a replica that has less becomes leader", UNCLEAN, stage -> {
            cluster.node(3).kill();
            stage.goOnFor(seconds(10));
            stage.settle();
            stage.fault("kill 2, start 3");
            cluster.node(2).kill();
            cluster.startNode(3);
            cluster.awaitNodes(Set.of(1, 3));
            Await.until("a leader that has less", seconds(60), () -> leader(stage) == 3);
            stage.noteCut();
            stage.open(Map.of());
            stage.goOnWriting();
            cluster.startNode(2);
            cluster.awaitInSync();
            stage.healed("start 2");
            stage.goOnFor(seconds(30));
        });
    }

    @Test
    void thePublishersClockIsWrong() throws Exception {
        play("the publisher's clock is an hour ahead, then an hour behind, then right", stage -> {
            stage.goOnFor(seconds(5));
            stage.fault("59 minutes ahead");
            stage.clockIsOff(CLOCK_OFF);
            stage.goOnFor(seconds(10));
            stage.clockIsOff(CLOCK_OFF.negated());
            stage.goOnFor(seconds(10));
            stage.clockIsOff(Duration.ZERO);
            stage.healed("right");
            stage.goOnFor(seconds(5));
        });
    }

    @Test
    void clientsDoNotReadWhileTenTimesAsMuchIsWritten() throws Exception {
        play("50 that never read, while ten times as much is written", LITTLE_KEPT, stage -> {
            stage.goOnWriting(FAST);
            stage.goOnFor(seconds(15));
            stage.goOnWriting(SLOW);
            stage.joinStuck(STUCK);
            stage.goOnFor(seconds(5));
            stage.noteMemory();
            stage.goOnWriting(FAST);
            stage.goOnFor(seconds(15));
            stage.noteMemory();
        });
    }

    @Test
    void everythingHappensToAClientThatMoves() throws Exception {
        play("a leader is killed, another frozen, topics made anew, while clients move", stage -> {
            int leader = leader(stage);
            stage.fault("kill " + leader);
            cluster.node(leader).kill();
            stage.goOnFor(seconds(10));
            cluster.startNode(leader);
            cluster.awaitInSync();
            int next = leader(stage);
            stage.fault("freeze " + next);
            cluster.node(next).freeze(seconds(60));
            stage.goOnFor(seconds(10));
            cluster.node(next).thaw();
            cluster.awaitInSync();
            stage.goOnFor(seconds(5));
            stage.recreateTopics();
            stage.goOnWriting();
            stage.goOnFor(seconds(10));
        });
    }
}
