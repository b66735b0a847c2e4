package io.tickgate.kafka;

import java.net.BindException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker in this JVM: one KRaft node, broker and controller, on loopback. Clients reach it over TCP as
 * they would any other.
 *
 * <p>Topics are not created by themselves. With a data directory and a port given, a broker started again on both
 * has everything the one before it acknowledged, even if that one was killed. It stops with the JVM when nobody
 * closed it before.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedKafka implements AutoCloseable {

    /** The name of the listener for clients, for properties that go with a listener. */
    public static final String CLIENT_LISTENER = "CLIENTS";

    private static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final int NODE_ID = 1;
    /** Another process may take a port between our look and Kafka's bind. */
    private static final int MAX_ATTEMPTS = 3;
    /** Kafka's way to end the process is one for the whole JVM, so starts take turns. */
    private static final Object STARTING = new Object();

    private final KafkaRaftServer server;
    private final DataDirectory directory;
    private final int port;
    private final Thread shutdownHook = new Thread(this::stop, "embedded-kafka-stop");
    private final AtomicBoolean stopped = new AtomicBoolean();

    private EmbeddedKafka(KafkaRaftServer server, DataDirectory directory, int port) {
        this.server = server;
        this.directory = directory;
        this.port = port;
    }

    /** Starts one on a free port in a temporary directory. */
    public static EmbeddedKafka start() {
        return start(BrokerSettings.defaults());
    }

    /**
     * Starts one and returns when it takes clients.
     *
     * @throws EmbeddedKafkaException if the port is in use, the directory cannot be written or is another broker's, the
     *     disk is full, or Kafka refuses a property
     */
    public static EmbeddedKafka start(BrokerSettings settings) {
        DataDirectory directory = DataDirectory.open(settings);
        try {
            String nodeId = settings.properties().getOrDefault("node.id", Integer.toString(NODE_ID));
            directory.format(Integer.parseInt(nodeId), CONTROLLER_LISTENER);
            return start(settings, directory, MAX_ATTEMPTS);
        } catch (ConfigException e) {
            directory.release();
            throw new EmbeddedKafkaException("Kafka refuses a property: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            directory.release();
            throw e;
        }
    }

    private static EmbeddedKafka start(BrokerSettings settings, DataDirectory directory, int attemptsLeft) {
        int port = Ports.claim(settings.port());
        KafkaConfig config = new KafkaConfig(properties(settings, directory.path(), port, Ports.freeBeside(port)));
        KafkaRaftServer server;
        try {
            server = startOrThrow(config);
        } catch (Exception e) {
            if (attemptsLeft > 1 && isBindFailure(e)) {
                return start(settings, directory, attemptsLeft - 1);
            }
            throw new EmbeddedKafkaException("Kafka did not start on port %d: %s".formatted(port, reason(e)), e);
        }
        EmbeddedKafka kafka = new EmbeddedKafka(server, directory, port);
        Runtime.getRuntime().addShutdownHook(kafka.shutdownHook);
        return kafka;
    }

    private static KafkaRaftServer startOrThrow(KafkaConfig config) {
        synchronized (STARTING) {
            // Kafka ends the JVM when it cannot start. Kept from that, it throws what was wrong.
            Exit.setExitProcedure((status, message) -> {});
            Exit.setHaltProcedure((status, message) -> {});
            try {
                KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
                try {
                    server.startup();
                } catch (Exception e) {
                    server.shutdown();
                    throw e;
                }
                return server;
            } finally {
                Exit.resetExitProcedure();
                Exit.resetHaltProcedure();
            }
        }
    }

    /** What each cause adds to the one around it: Kafka wraps without repeating. */
    private static String reason(Throwable failure) {
        StringBuilder reason = new StringBuilder(String.valueOf(failure.getMessage()));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (reason.indexOf(message) < 0) {
                reason.append(": ").append(message);
            }
        }
        return reason.toString();
    }

    private static boolean isBindFailure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    /** What clients connect to, {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public Path dataDirectory() {
        return directory.path();
    }

    /** Waits until somebody closes it or the JVM stops. */
    public void awaitClose() {
        server.awaitShutdown();
    }

    /** Stops the broker and, if its directory was temporary, deletes it. Closing again does nothing. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is stopping: the hook runs, and stop() happens once.
        }
        stop();
    }

    private void stop() {
        if (stopped.compareAndSet(false, true)) {
            server.shutdown();
            directory.release();
        }
    }

    private static Properties properties(BrokerSettings settings, Path directory, int port, int controllerPort) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(NODE_ID),
                "controller.quorum.voters",
                NODE_ID + "@127.0.0.1:" + controllerPort,
                "controller.listener.names",
                CONTROLLER_LISTENER,
                "inter.broker.listener.name",
                CLIENT_LISTENER,
                "listeners",
                "%s://127.0.0.1:%d,%s://127.0.0.1:%d"
                        .formatted(CLIENT_LISTENER, port, CONTROLLER_LISTENER, controllerPort),
                "listener.security.protocol.map",
                "%s:PLAINTEXT,%s:PLAINTEXT".formatted(CLIENT_LISTENER, CONTROLLER_LISTENER),
                "log.dirs",
                directory.toString()));
        // One node: nothing to replicate to, and few clients.
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "3",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "3",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "share.coordinator.state.topic.num.partitions", "3"));
        properties.putAll(Map.of(
                "auto.create.topics.enable", "false", // a topic is a decision of the feed, never of a typing error
                "num.network.threads", "2",
                "num.io.threads", "2",
                "group.initial.rebalance.delay.ms", "0",
                "log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20),
                // After a kill, the node is its own predecessor's session and waits for it to end: 2 s instead of 9.
                "broker.session.timeout.ms", "2000",
                "broker.heartbeat.interval.ms", "300",
                "initial.broker.registration.timeout.ms", "30000",
                "server.max.startup.time.ms", "60000"));
        properties.putAll(settings.properties());
        return properties;
    }
}
