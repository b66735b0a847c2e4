package io.tickgate.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs Tickgate with everything it needs: a broker, the feed simulator and the gateway, each in its own process.
 *
 * <p>Confined to the main thread.
 */
@Command(
        name = "demo/run",
        description = "Shows a recorded market live: a real Kafka broker, the feed simulator and the gateway,"
                + " as three processes of this machine.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class DemoMain implements Callable<Integer> {

    /** The log of an hour of replay, bounded by the retention of the plan, and the programs' own logs. */
    private static final long NEEDED_BYTES = 500L << 20;
    /** Long enough to see what a death does, short enough to wait for. */
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(2);
    /** More than the stop limits of all children together: a stop is never cut off half-way. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final PrintStream out = System.out;
    private final CountDownLatch cleanedUp = new CountDownLatch(1);

    @Option(names = "--port", paramLabel = "PORT", description = "Where the gateway listens, on loopback.")
    private int port = 8080;

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "Where the broker listens; 0 takes a free one.")
    private int kafkaPort = 0;

    @Option(names = "--speed", paramLabel = "FACTOR", description = "Of the replay; 1 is as it was recorded.")
    private String speed = "1";

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "The project's directory. Without it: the one this program was built in.")
    private @Nullable Path givenRoot;

    @Option(
            names = "--log-dir",
            paramLabel = "DIR",
            description = "Where the processes log. Without it: demo/target/logs of the project.")
    private @Nullable Path givenLogDirectory;

    private DemoMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new DemoMain())
                .setExecutionExceptionHandler(DemoMain::report)
                .execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        Path root = root();
        Path logDirectory = givenLogDirectory == null ? root.resolve("demo/target/logs") : givenLogDirectory;
        Path dataDirectory = temporaryDirectory();
        try {
            Plan plan = new Plan(
                    root,
                    port,
                    kafkaPort == 0 ? Machine.freePort() : kafkaPort,
                    speed,
                    dataDirectory,
                    logDirectory.toAbsolutePath());
            plan.requireBuilt();
            Machine.requireFree(plan.port(), "--port");
            Machine.requireFree(plan.kafkaPort(), "--kafka-port");
            Machine.requireRoom(dataDirectory, NEEDED_BYTES);
            supervise(plan);
        } finally {
            deleteTree(dataDirectory);
            cleanedUp.countDown();
        }
        return CommandLine.ExitCode.OK;
    }

    private void supervise(Plan plan) throws InterruptedException {
        Supervisor supervisor = new Supervisor(plan.children(), RESTART_PAUSE, this::say);
        // Ctrl-C and SIGTERM come in here; the main thread, which owns the children, does the work.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(supervisor), "demo-stop"));
        supervisor.run(children -> say(Overview.of(plan, children)));
    }

    private void stop(Supervisor supervisor) {
        supervisor.requestStop();
        try {
            cleanedUp.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String text) {
        out.println(text);
        out.flush();
    }

    private Path root() {
        if (givenRoot != null) {
            return givenRoot.toAbsolutePath().normalize();
        }
        try {
            // demo/target/tickgate-demo.jar
            Path jar = Path.of(DemoMain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.resolve("../../..").normalize();
        } catch (URISyntaxException e) {
            throw new DemoException("Cannot tell where the project is; say so with --root DIR");
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("tickgate-demo-");
        } catch (IOException e) {
            throw new DemoException(
                    "No temporary directory in %s: %s".formatted(System.getProperty("java.io.tmpdir"), e.getMessage()));
        }
    }

    private static void deleteTree(Path root) {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int report(Exception failure, CommandLine command, CommandLine.ParseResult arguments)
            throws Exception {
        if (failure instanceof DemoException) {
            command.getErr().println(failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw failure;
    }
}
