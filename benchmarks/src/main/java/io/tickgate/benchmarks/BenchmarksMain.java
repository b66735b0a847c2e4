package io.tickgate.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line of the benchmarks.
 *
 * <p>Confined to the main thread.
 */
@Command(
        name = "benchmarks",
        description = "Measures the gateway and the servers it is compared with.",
        mixinStandardHelpOptions = true)
public final class BenchmarksMain {
    private BenchmarksMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchmarksMain()).execute(arguments));
    }
}
