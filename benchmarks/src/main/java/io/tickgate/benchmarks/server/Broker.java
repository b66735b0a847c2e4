package io.tickgate.benchmarks.server;

import java.time.Duration;
import java.util.List;

/**
 * The Kafka of a run, a process of its own.
 *
 * <p>Confined to the thread that started it.
 */
public final class Broker implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    private final ServerProcess process;
    private final String bootstrapServers;

    private Broker(ServerProcess process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    public static Broker start(Home home) throws InterruptedException {
        int port = Home.freePort();
        var process = ServerProcess.start(
                List.of(
                        home.javaCommand(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-jar",
                        home.root()
                                .resolve("demo/broker/target/tickgate-embedded-kafka.jar")
                                .toString(),
                        "--port",
                        Integer.toString(port)),
                home.log("broker"),
                "");
        try {
            process.awaitLine("Kafka is ready", START_LIMIT);
        } catch (RuntimeException | InterruptedException e) {
            process.close();
            throw e;
        }
        return new Broker(process, "127.0.0.1:" + port);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public long pid() {
        return process.pid();
    }

    /** Lets it delete its log, which may be some gigabytes. */
    @Override
    public void close() {
        process.stop();
    }
}
