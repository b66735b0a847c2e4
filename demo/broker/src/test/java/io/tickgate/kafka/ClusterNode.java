package io.tickgate.kafka;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * One broker of a {@link KafkaCluster}, as the main class of a JVM of its own.
 *
 * <p>Confined to the main thread.
 */
final class ClusterNode {
    private static final String CONTROLLER_LISTENER = "CONTROLLER";

    private ClusterNode() {}

    /** What the command line holds; the first node is the controller as well. */
    record Settings(int node, List<Integer> ports, int controllerPort, Path directory, List<String> properties) {
        List<String> arguments() {
            var arguments = new ArrayList<>(List.of(
                    Integer.toString(node),
                    String.join(",", ports.stream().map(String::valueOf).toList()),
                    Integer.toString(controllerPort),
                    directory.toString()));
            arguments.addAll(properties);
            return arguments;
        }

        static Settings of(String[] arguments) {
            return new Settings(
                    Integer.parseInt(arguments[0]),
                    Arrays.stream(arguments[1].split(",", -1))
                            .map(Integer::valueOf)
                            .toList(),
                    Integer.parseInt(arguments[2]),
                    Path.of(arguments[3]),
                    List.of(arguments).subList(4, arguments.length));
        }

        private boolean isController() {
            return node == 1;
        }

        private String listeners() {
            String clients = "%s://127.0.0.1:%d".formatted(EmbeddedKafka.CLIENT_LISTENER, ports.get(node - 1));
            return isController()
                    ? "%s,%s://127.0.0.1:%d".formatted(clients, CONTROLLER_LISTENER, controllerPort)
                    : clients;
        }
    }

    public static void main(String[] arguments) {
        System.setProperty("logback.configurationFile", "embedded-kafka-logback.xml");
        var settings = Settings.of(arguments);
        var directory = DataDirectory.open(BrokerSettings.defaults().withDataDirectory(settings.directory()));
        directory.format(settings.node(), CONTROLLER_LISTENER);
        var server = new KafkaRaftServer(new KafkaConfig(properties(settings)), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "stop"));
        server.startup();
        server.awaitShutdown();
    }

    private static Properties properties(Settings settings) {
        var properties = new Properties();
        for (String line : List.of(
                "node.id=" + settings.node(),
                "process.roles=" + (settings.isController() ? "broker,controller" : "broker"),
                "controller.quorum.voters=1@127.0.0.1:" + settings.controllerPort(),
                "controller.listener.names=" + CONTROLLER_LISTENER,
                "inter.broker.listener.name=" + EmbeddedKafka.CLIENT_LISTENER,
                "listeners=" + settings.listeners(),
                "listener.security.protocol.map=%s:PLAINTEXT,%s:PLAINTEXT"
                        .formatted(EmbeddedKafka.CLIENT_LISTENER, CONTROLLER_LISTENER),
                "log.dirs=" + settings.directory(),
                "auto.create.topics.enable=false",
                "default.replication.factor=3",
                "min.insync.replicas=2",
                "offsets.topic.replication.factor=3",
                "offsets.topic.num.partitions=3",
                "transaction.state.log.replication.factor=3",
                "transaction.state.log.min.isr=2",
                "transaction.state.log.num.partitions=3",
                "group.initial.rebalance.delay.ms=0",
                "num.network.threads=2",
                "num.io.threads=2",
                "log.cleaner.dedupe.buffer.size=" + (8 << 20),
                "initial.broker.registration.timeout.ms=60000",
                "server.max.startup.time.ms=120000")) {
            set(properties, line);
        }
        settings.properties().forEach(line -> set(properties, line));
        return properties;
    }

    private static void set(Properties properties, String line) {
        int equals = line.indexOf('=');
        properties.setProperty(line.substring(0, equals), line.substring(equals + 1));
    }
}
