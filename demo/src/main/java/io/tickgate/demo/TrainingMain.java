package io.tickgate.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes the cache by which a gateway starts faster (Java 25 or newer): lets one serve a recorded market to some readers
 * for a while, and end. Whoever builds an image of the gateway runs it there.
 *
 * <p>Confined to the main thread.
 */
@Command(name = "train", mixinStandardHelpOptions = true, showDefaultValues = true)
final class TrainingMain implements Callable<Integer> {

    @Option(names = "--gateway", required = true, paramLabel = "JAR", description = "Where the gateway will be.")
    private Path gateway = Path.of("");

    @Option(
            names = "--programs",
            required = true,
            paramLabel = "DIR",
            description = "Has the folders broker, simulator and client.")
    private Path programs = Path.of("");

    @Option(
            names = "--jvm-options",
            required = true,
            paramLabel = "FILE",
            description = "The options with which the gateway will run.")
    private Path jvmOptions = Path.of("");

    @Option(names = "--cache", required = true, paramLabel = "FILE", description = "What is made.")
    private Path cache = Path.of("");

    @Option(names = "--seconds", paramLabel = "N", description = "How long the market is served.")
    private int seconds = 10;

    private TrainingMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TrainingMain()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("tickgate-training-");
        var training =
                new Training(gateway, programs, jvmOptions, cache, Machine.freePort(), Machine.freePort(), directory);
        var supervisor = new Supervisor(training.children(), Training.PAUSE, System.out::println);
        supervisor.run(children -> {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
            supervisor.requestStop();
        });
        if (!Files.isReadable(cache)) {
            System.out.println(Files.readString(directory.resolve(Training.GATEWAY + ".log")));
            System.out.printf("%s was not written. The gateway's log is above.%n", cache);
            return CommandLine.ExitCode.SOFTWARE;
        }
        System.out.printf("%s: %,d kB%n", cache, Files.size(cache) >> 10);
        return CommandLine.ExitCode.OK;
    }
}
