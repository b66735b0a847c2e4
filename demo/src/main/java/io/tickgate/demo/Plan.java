package io.tickgate.demo;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which processes make up the demo, and how each is started.
 *
 * <p>Thread-safe.
 *
 * @param root the directory of the project
 * @param speed of the replay, 1 for as it was recorded
 */
record Plan(Path root, int port, int kafkaPort, String speed, Path dataDirectory, Path logDirectory) {

    static final String BROKER = "broker";
    static final String SIMULATOR = "feed-simulator";
    static final String GATEWAY = "gateway";

    /** Seconds on a machine that does nothing else; this is for one that does. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private static final String BROKER_JAR = "demo/broker/target/tickgate-embedded-kafka.jar";
    private static final String SIMULATOR_JAR = "feed-simulator/target/tickgate-feed-simulator.jar";
    private static final String GATEWAY_JAR = "gateway/target/tickgate-gateway.jar";

    /** @throws DemoException if one of the programs was not built */
    void requireBuilt() {
        for (String jar : List.of(BROKER_JAR, SIMULATOR_JAR, GATEWAY_JAR)) {
            if (!Files.isReadable(root.resolve(jar))) {
                throw new DemoException(
                        "%s is missing. Build it: cd %s && mvn -DskipTests package".formatted(root.resolve(jar), root));
            }
        }
    }

    String bootstrapServers() {
        return "127.0.0.1:" + kafkaPort;
    }

    /** In the order of the start. */
    List<ChildSpec> children() {
        return List.of(broker(), simulator(), gateway());
    }

    private ChildSpec broker() {
        return child(
                BROKER,
                ReadyCheck.logHas(log(BROKER), "Kafka is ready"),
                Duration.ofSeconds(10),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-jar",
                jar(BROKER_JAR),
                "--port",
                Integer.toString(kafkaPort),
                "--data-dir",
                dataDirectory.toString(),
                // A replay that runs over a weekend is not to fill the disk.
                "--property",
                "log.retention.bytes=" + (64 << 20),
                "--property",
                "log.segment.bytes=" + (16 << 20));
    }

    private ChildSpec simulator() {
        return child(
                SIMULATOR,
                ReadyCheck.logHas(log(SIMULATOR), System.lineSeparator()),
                Duration.ofSeconds(10),
                "-Xmx192m",
                "-jar",
                jar(SIMULATOR_JAR),
                "replay",
                "--bootstrap-servers",
                bootstrapServers(),
                "--loop",
                "--speed",
                speed);
    }

    private ChildSpec gateway() {
        return child(
                GATEWAY,
                ReadyCheck.answersOk(URI.create("http://127.0.0.1:%d/actuator/health/readiness".formatted(port))),
                Duration.ofSeconds(15),
                "-Xmx256m",
                "-Dspring.reactor.netty.shutdown-quiet-period=0s",
                "-jar",
                jar(GATEWAY_JAR),
                "--tickgate.kafka.bootstrap-servers=" + bootstrapServers(),
                // There is no other gateway to which clients could move.
                "--tickgate.drain.window=0s",
                "--server.port=" + port);
    }

    private ChildSpec child(String name, ReadyCheck readyCheck, Duration stopLimit, String... arguments) {
        List<String> command = new ArrayList<>(Machine.childPrefix());
        command.add(Machine.java());
        command.addAll(List.of(arguments));
        return new ChildSpec(name, command, log(name), readyCheck, START_LIMIT, stopLimit);
    }

    private Path log(String name) {
        return logDirectory.resolve(name + ".log");
    }

    private String jar(String relative) {
        return root.resolve(relative).toString();
    }
}
