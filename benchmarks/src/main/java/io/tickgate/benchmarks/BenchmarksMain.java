package io.tickgate.benchmarks;

import io.tickgate.benchmarks.report.Machine;
import io.tickgate.benchmarks.report.Pieces;
import io.tickgate.benchmarks.report.Report;
import io.tickgate.benchmarks.scenario.Run;
import io.tickgate.benchmarks.scenario.Scenario;
import io.tickgate.benchmarks.scenario.Scenarios;
import io.tickgate.benchmarks.scenario.Timing;
import io.tickgate.benchmarks.server.Gateway;
import io.tickgate.benchmarks.server.Home;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command line of the benchmarks.
 *
 * <p>Confined to the main thread.
 */
@Command(
        name = "benchmarks/run",
        description = "Measures the gateway and the servers it is compared with.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class BenchmarksMain implements Callable<Integer> {
    private static final String COMMAND = "benchmarks/run --publish";

    @Option(names = "--root", required = true, hidden = true)
    private Path root = Path.of("");

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Of each scenario and server; of some that vary little, fewer.")
    private int rounds = 5;

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "Of each round, before it is measured.")
    private int warmUpSeconds = 15;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "How long each round is measured; a pair has turns of its own.")
    private int seconds = 3;

    @Option(names = "--short", description = "One round of a second each, to see that all works.")
    private boolean isShort;

    @Option(
            names = "--only",
            paramLabel = "SERVER",
            description = "Only these servers. One of a pair is measured alone, both in turns.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--out", paramLabel = "FILE", description = "Where the results go, one line for each round.")
    private @Nullable Path out;

    @Option(
            names = "--gateway-jvm",
            paramLabel = "OPTION",
            description = "For the gateway's JVM, in place of -Xmx512m.")
    private List<String> gatewayJvm = new ArrayList<>(List.of("-Xmx512m"));

    @Option(names = "--gateway-setting", paramLabel = "SETTING", description = "For the gateway, such as --a.b=c.")
    private List<String> gatewaySettings = new ArrayList<>();

    @Option(names = "--publish", description = "Writes the page of results and the plots into docs.")
    private boolean isPublished;

    @Option(names = "--remark", paramLabel = "TEXT", description = "One more line for that page.")
    private @Nullable String remark;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Measures nothing, and writes the page of the results there are into this directory.")
    private @Nullable Path report;

    @Option(
            names = "--pieces",
            paramLabel = "FILE",
            description = "Measures nothing, and writes the page of the pieces of what JMH has written there.",
            hidden = true)
    private @Nullable Path pieces;

    @Option(
            names = "--turns",
            description = "For a process that is started beside: measures when it is told so on standard input.",
            hidden = true)
    private boolean isInTurns;

    @Option(names = "--list", description = "Says which scenarios and servers there are.")
    private boolean isList;

    @Parameters(paramLabel = "SCENARIO", description = "Which; without any, all.")
    private Set<String> names = new LinkedHashSet<>();

    private BenchmarksMain() {}

    public static void main(String[] arguments) {
        // Before the first logger is made.
        System.setProperty("logback.configurationFile", "benchmarks-logback.xml");
        System.exit(new CommandLine(new BenchmarksMain())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    failure.printStackTrace();
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        var home = new Home(root.toAbsolutePath(), Path.of(System.getProperty("java.home")));
        var scenarios = new Scenarios(home, Gateway.of(home, gatewayJvm, gatewaySettings)).all();
        if (isList) {
            scenarios.forEach(BenchmarksMain::list);
            return CommandLine.ExitCode.OK;
        }
        var results = out == null ? root.resolve("benchmarks/target/results.jsonl") : out;
        if (pieces != null) {
            Pieces.write(pieces, Machine.here(remark), root.resolve("docs"));
            return CommandLine.ExitCode.OK;
        }
        if (report != null) {
            report(results, scenarios, report);
            return CommandLine.ExitCode.OK;
        }
        var chosen = scenarios.stream()
                .filter(scenario -> names.isEmpty() || names.contains(scenario.name()))
                .toList();
        if (chosen.isEmpty() || (chosen.size() < names.size())) {
            System.err.println("scenarios: %s (expected: of %s)"
                    .formatted(names, scenarios.stream().map(Scenario::name).toList()));
            return CommandLine.ExitCode.USAGE;
        }
        var timing = isShort
                ? new Timing(1, Duration.ofSeconds(1), Duration.ofSeconds(1), isInTurns)
                : new Timing(rounds, Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(seconds), isInTurns);
        boolean isValid = true;
        try (var run = Run.open(home, results)) {
            for (var scenario : chosen) {
                isValid &= run.measure(scenario, Set.copyOf(only), timing);
            }
        }
        if (isPublished) {
            report(results, scenarios, root.resolve("docs"));
        }
        return isValid ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private void report(Path results, List<Scenario> scenarios, Path docs) {
        Report.write(results, scenarios, COMMAND, Machine.here(remark), docs);
    }

    private static void list(Scenario scenario) {
        System.out.println(scenario.name() + ": " + scenario.title());
        for (var contender : scenario.contenders()) {
            System.out.println("    " + contender.name());
            contender.parts().forEach(part -> System.out.println("        " + part.name()));
        }
    }
}
