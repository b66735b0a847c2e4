package io.tickgate.demo;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which processes let a gateway do what gateways do, while its JVM notes what it needs for that.
 *
 * <p>Thread-safe.
 *
 * @param gateway its jar, where it will be when the cache is used: the JVM holds the cache to that place
 * @param programs has the folders {@code broker}, {@code simulator} and {@code client}, each with a jar and its libraries
 * @param jvmOptions a file of options with which the gateway will run
 * @param cache is written when the gateway ends
 */
record Training(Path gateway, Path programs, Path jvmOptions, Path cache, int port, int kafkaPort, Path directory) {

    static final String GATEWAY = "gateway";

    /** Nobody is expected to die; who does is started again. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    /** When the gateway ends, another JVM makes the cache of what was noted. */
    private static final Duration CACHE_LIMIT = Duration.ofMinutes(4);

    /** In the order of the start. */
    List<ChildSpec> children() {
        return List.of(
                broker(),
                simulator(),
                gatewayItself(),
                reader("quotes", "--channel", "quote"),
                reader("quotes-in-protobuf", "--channel", "quote", "--proto"),
                reader("books", "--channel", "book.10"),
                reader("bars", "--channel", "bar.1s"),
                reader("trades", "--channel", "trade", "--mode", "all", "--from", "earliest"));
    }

    private ChildSpec broker() {
        return child(
                "broker",
                "Kafka is ready",
                "-Xmx256m",
                "-jar",
                programs.resolve("broker/tickgate-embedded-kafka.jar").toString(),
                "--port",
                Integer.toString(kafkaPort),
                "--data-dir",
                directory.resolve("kafka").toString());
    }

    private ChildSpec simulator() {
        return child(
                "simulator",
                System.lineSeparator(),
                "-Xmx192m",
                "-jar",
                programs.resolve("simulator/tickgate-feed-simulator.jar").toString(),
                "replay",
                "--bootstrap-servers",
                "127.0.0.1:" + kafkaPort,
                "--loop");
    }

    private ChildSpec gatewayItself() {
        return new ChildSpec(
                GATEWAY,
                command(
                        "@" + jvmOptions,
                        "-XX:AOTCacheOutput=" + cache,
                        "-jar",
                        gateway.toString(),
                        "--tickgate.kafka.bootstrap-servers=127.0.0.1:" + kafkaPort,
                        "--tickgate.drain.window=0s",
                        "--server.port=" + port),
                log(GATEWAY),
                ReadyCheck.answersOk(URI.create("http://127.0.0.1:%d/actuator/health/readiness".formatted(port))),
                START_LIMIT,
                CACHE_LIMIT);
    }

    private ChildSpec reader(String name, String... arguments) {
        Stream<String> tail = Stream.of(
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                programs.resolve("client/tickgate-client.jar").toString(),
                "tail",
                "--url",
                "ws://127.0.0.1:%d/v1/stream".formatted(port));
        return child(
                name,
                System.lineSeparator(),
                Stream.concat(tail, Stream.of(arguments)).toArray(String[]::new));
    }

    private ChildSpec child(String name, String readyText, String... arguments) {
        return new ChildSpec(
                name, command(arguments), log(name), ReadyCheck.logHas(log(name), readyText), START_LIMIT, STOP_LIMIT);
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(Machine.childPrefix());
        command.add(Machine.java());
        command.addAll(List.of(arguments));
        return command;
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }
}
