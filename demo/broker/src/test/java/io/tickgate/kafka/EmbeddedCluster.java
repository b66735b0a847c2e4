package io.tickgate.kafka;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Some brokers in this JVM: the first is the controller, too, and has to stay; the others can be stopped and started.
 *
 * <p>Confined to the thread of its test.
 */
public final class EmbeddedCluster implements AutoCloseable {
    private static final int CONTROLLER = 1;

    private final Path directory;
    private final Map<String, String> properties;
    private final int controllerPort = Ports.claim(0);
    private final Map<Integer, Integer> ports = new TreeMap<>();
    private final Map<Integer, EmbeddedKafka> running = new TreeMap<>();

    /** @param directory where the logs are kept; the caller deletes it */
    public EmbeddedCluster(Path directory, int brokers) {
        this(directory, brokers, Map.of());
    }

    /** @param properties more properties of all brokers */
    public EmbeddedCluster(Path directory, int brokers, Map<String, String> properties) {
        this.directory = directory;
        this.properties = Map.copyOf(properties);
        IntStream.rangeClosed(CONTROLLER, brokers).forEach(this::start);
    }

    /** Starts a broker, also one that was stopped: on its port, with its log. Returns when it takes clients. */
    public void start(int broker) {
        var before = ports.get(broker);
        int port = before == null ? Ports.freeBeside(controllerPort) : before;
        boolean isController = broker == CONTROLLER;
        String listener = EmbeddedKafka.CLIENT_LISTENER + "://127.0.0.1:" + port;
        var settings = BrokerSettings.defaults()
                .withPort(port)
                .withDataDirectory(directory.resolve("broker-" + broker))
                .withProperty("node.id", Integer.toString(broker))
                .withProperty("process.roles", isController ? "broker,controller" : "broker")
                .withProperty("controller.quorum.voters", "%d@127.0.0.1:%d".formatted(CONTROLLER, controllerPort))
                .withProperty(
                        "listeners", isController ? listener + ",CONTROLLER://127.0.0.1:" + controllerPort : listener);
        for (var property : properties.entrySet()) {
            settings = settings.withProperty(property.getKey(), property.getValue());
        }
        ports.put(broker, port);
        running.put(broker, EmbeddedKafka.start(settings));
    }

    /** Stops a broker in order: its leaderships go to others that have everything, if there are any. */
    public void stop(int broker) {
        var kafka = running.remove(broker);
        if (kafka != null) {
            kafka.close();
        }
    }

    /** All brokers, also those that are stopped. */
    public String bootstrapServers() {
        return ports.values().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        List<Integer> brokers = new ArrayList<>(running.keySet());
        // The controller last: the others say goodbye to it.
        for (int i = brokers.size() - 1; i >= 0; i--) {
            stop(brokers.get(i));
        }
    }
}
