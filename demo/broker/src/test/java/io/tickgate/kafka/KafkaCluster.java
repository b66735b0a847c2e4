package io.tickgate.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;

/**
 * Three real brokers, each a process of its own with little heap, on loopback: node 1 is the only controller as well,
 * nodes 2 and 3 only brokers. Every topic is on all three, and what two have is acknowledged. Each can be killed,
 * frozen, stopped and started again with what it has. All end with this JVM at the latest.
 *
 * <p>A broker that says nothing for three seconds counts as gone (with Kafka's own default that takes nine).
 *
 * <p>Confined to the thread of its test.
 */
public final class KafkaCluster implements AutoCloseable {
    public static final int NODES = 3;

    /** The one whose end leaves nobody who could choose leaders. */
    public static final int CONTROLLER = 1;

    private static final List<String> OPTIONS =
            List.of("-Xmx250m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");
    private static final List<String> DEFAULTS =
            List.of("broker.session.timeout.ms=3000", "broker.heartbeat.interval.ms=500");
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final int ANSWER_MILLIS = 5_000;
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path directory;
    private final List<String> properties;
    private final List<Integer> ports;
    private final int controllerPort;
    private final Map<Integer, ForkedJvm> nodes = new ConcurrentHashMap<>();
    private final Thread shutdownHook = new Thread(this::killAll, "kafka-cluster-stop");

    private KafkaCluster(Path directory, List<String> properties) {
        this.directory = directory;
        this.properties = properties;
        var taken = new HashSet<Integer>();
        while (taken.size() <= NODES) {
            taken.add(Ports.claim(0));
        }
        var all = List.copyOf(taken);
        ports = all.subList(0, NODES);
        controllerPort = all.get(NODES);
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /**
     * Starts three and returns when all of them take clients.
     *
     * @param directory where their logs and what they say go; the caller deletes it
     * @param properties Kafka broker properties of all nodes, {@code name=value}
     */
    public static KafkaCluster start(Path directory, String... properties) throws IOException {
        var all = new ArrayList<>(DEFAULTS);
        all.addAll(List.of(properties));
        var cluster = new KafkaCluster(directory, all);
        try {
            for (int node = 1; node <= NODES; node++) {
                cluster.startNode(node);
            }
            cluster.awaitNodes(Set.of(1, 2, 3));
            return cluster;
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** What clients connect to: all three. */
    public String bootstrapServers() {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** Starts a node that has ended, with what it had, and does not wait for it. */
    public void startNode(int node) throws IOException {
        var running = nodes.get(node);
        if (running != null && running.isAlive()) {
            throw new IllegalStateException("node %d runs (expected: one that has ended)".formatted(node));
        }
        var settings =
                new ClusterNode.Settings(node, ports, controllerPort, directory.resolve("node-" + node), properties);
        nodes.put(
                node,
                ForkedJvm.start(
                        List.of(),
                        OPTIONS,
                        ClusterNode.class,
                        settings.arguments(),
                        directory.resolve("node-%d.log".formatted(node))));
    }

    /** The process of a node, to be killed or frozen. */
    public ForkedJvm node(int node) {
        var process = nodes.get(node);
        if (process == null) {
            throw new IllegalArgumentException("node %d (expected: 1 to %d)".formatted(node, NODES));
        }
        return process;
    }

    /** Stops a node in good order, as an upgrade would: its partitions are handed over first. */
    public void stopNode(int node) {
        node(node).terminate(STOP_LIMIT);
    }

    /** The node that leads a partition, -1 if none does. */
    public int leader(String topic, int partition) {
        var leader = describe(topic).partitions().get(partition).leader();
        return leader == null ? Node.noNode().id() : leader.id();
    }

    /** Returns once these nodes, and no others, are there. */
    public void awaitNodes(Set<Integer> expected) {
        await("nodes " + expected, () -> {
            try (var admin = admin()) {
                return admin.describeCluster().nodes().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS).stream()
                        .map(Node::id)
                        .collect(Collectors.toSet())
                        .equals(expected);
            }
        });
    }

    /** Returns once every partition of every topic is whole on all three again, and all three take clients. */
    public void awaitInSync() {
        // One that has just ended counts as there until its session is over.
        await("all three listen", () -> ports.stream().allMatch(KafkaCluster::isListening));
        awaitNodes(Set.of(1, 2, 3));
        await("all replicas in sync", () -> {
            try (var admin = admin()) {
                var names = admin.listTopics().names().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
                return admin
                        .describeTopics(names)
                        .allTopicNames()
                        .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                        .values()
                        .stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(partition ->
                                partition.isr().size() == partition.replicas().size());
            }
        });
    }

    private static boolean isListening(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Creates topics on all three nodes, and returns when clients can use them. The first leader of the partitions is
     * node 2, node 3, node 2, …: never the controller.
     */
    public void createTopics(List<String> names, int partitions, Map<String, String> settings) throws Exception {
        createTopicsOn(
                names,
                IntStream.range(0, partitions)
                        .mapToObj(number -> number % 2 == 0 ? List.of(2, 3, 1) : List.of(3, 2, 1))
                        .toList(),
                settings);
    }

    /** The same on certain nodes; the first of each partition leads it. */
    public void createTopicsOn(List<String> names, List<List<Integer>> nodesOfPartitions, Map<String, String> settings)
            throws Exception {
        var replicas = IntStream.range(0, nodesOfPartitions.size())
                .boxed()
                .collect(Collectors.toMap(number -> number, nodesOfPartitions::get));
        try (var admin = admin()) {
            admin.createTopics(names.stream()
                            .map(name -> new NewTopic(name, replicas).configs(settings))
                            .toList())
                    .all()
                    .get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        await(
                "topics " + names,
                () -> names.stream()
                        .allMatch(name -> describe(name).partitions().stream()
                                .allMatch(partition -> partition.isr().size()
                                        == partition.replicas().size())));
    }

    private TopicDescription describe(String topic) {
        try (var admin = admin()) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                    .get(topic);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("%s: no broker describes it".formatted(topic), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "request.timeout.ms",
                ANSWER_MILLIS,
                "default.api.timeout.ms",
                2 * ANSWER_MILLIS));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (Exception e) {
                last = e;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        throw new IllegalStateException("not within %s: %s".formatted(START_LIMIT, what), last);
    }

    private void killAll() {
        nodes.values().forEach(ForkedJvm::kill);
    }

    /** Ends all three at once. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is stopping: the hook runs.
        }
        killAll();
    }
}
