package io.tickgate.benchmarks.report;

import io.tickgate.benchmarks.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes the page of results, and the plots beside it.
 *
 * <p>Confined to the main thread.
 */
public final class Report {
    private static final double MEGA = 1_000_000;
    private static final double MILLI = 1_000;

    private static final List<Column> COLUMNS = List.of(
            new Column("deliveries per CPU-second", Target.PER_CPU_SECOND, 1, "%,.0f", true),
            new Column("records per CPU-second", "recordsPerCpuSecond", 1, "%,.0f", true),
            new Column("ready after, s", "readyMillis", 1_000, "%.2f", true),
            new Column("heap per connection, B", "heapBytesPerConnection", 1, "%,.0f", true),
            new Column("resident per connection, B", "residentBytesPerConnection", 1, "%,.0f", true),
            new Column("offered a second", "offeredPerSecond", 1, "%,.0f", false),
            new Column("delivered a second", "deliveriesPerSecond", 1, "%,.0f", false),
            new Column("messages a frame", "messagesPerFrame", 1, "%.1f", false),
            new Column("bytes a message", "bytesPerMessage", 1, "%.0f", false),
            new Column("age p50, ms", "micros.age.fast/p50", MILLI, "%,.1f", false),
            new Column("age p99, ms", "micros.age.fast/p99", MILLI, "%,.1f", true),
            new Column("of slow readers p50, ms", "micros.age.slow/p50", MILLI, "%,.0f", false),
            new Column("of slow readers p99, ms", "micros.age.slow/p99", MILLI, "%,.0f", true),
            new Column("all are back after, s", "backMillis", 1_000, "%.2f", true),
            new Column("all have the last value after, ms", "lastValuesMillis", 1, "%,.0f", false),
            new Column("stamps a second", "stampsPerSecond", 1, "%,.0f", false),
            new Column("descriptors before", "descriptorsStart", 1, "%.0f", false),
            new Column("after", "descriptorsEnd", 1, "%.0f", false),
            new Column("poll to socket p50, ms", "micros.inside.fast/p50", MILLI, "%.2f", true),
            new Column("poll to socket p99, ms", "micros.inside.fast/p99", MILLI, "%.2f", true),
            new Column("added p50, ms", "micros.added.fast/p50", MILLI, "%.2f", true),
            new Column("added p99, ms", "micros.added.fast/p99", MILLI, "%.2f", true),
            new Column("CPU-seconds", "cpuSeconds", 1, "%.2f", false),
            new Column("allocated a delivery, B", "allocatedBytesPerDelivery", 1, "%,.1f", false),
            new Column("live heap before, MB", "heapStartBytes", MEGA, "%.0f", false),
            new Column("after, MB", "heapEndBytes", MEGA, "%.0f", false),
            new Column("resident before, MB", "residentStartBytes", MEGA, "%,.0f", false),
            new Column("resident, MB", "residentBytes", MEGA, "%,.0f", false));

    private final Results results;
    private final List<Scenario> scenarios;
    private final Path docs;
    private final StringBuilder page = new StringBuilder();

    private Report(Path results, List<Scenario> scenarios, Path docs) {
        this.results = Results.read(results);
        this.scenarios = scenarios;
        this.docs = docs;
    }

    /**
     * Writes {@code benchmarks.md} into a directory.
     *
     * @param command that made the results
     */
    public static void write(Path results, List<Scenario> scenarios, String command, Machine machine, Path docs) {
        new Report(results, scenarios, docs).write(command, machine);
    }

    private void write(String command, Machine machine) {
        line("# Benchmarks");
        line("");
        line(
                "How fast the gateway is, beside others that do the same work on the same machine. What is measured and how is in");
        line("[benchmarks/README.md](../benchmarks/README.md); to measure again: `%s`. This page is written by it."
                .formatted(command));
        line("");
        line("- Date: %s".formatted(LocalDate.now(ZoneOffset.UTC)));
        machine.lines().forEach(each -> line("- " + each));
        line(
                "- All processes share the machine: server, broker, publisher and clients. A CPU-second is one of the server alone.");
        line(
                "- A figure is the median of its rounds; in brackets the lowest and the highest. What is measured against another server is the");
        line(
                "  median of the rounds' own ratios: the servers of a round take turns, and the machine's speed drifts less meanwhile.");
        line("");
        targets();
        for (var scenario : scenarios) {
            if (results.has(scenario.name())) {
                section(scenario);
            }
        }
        try {
            Files.createDirectories(docs);
            Files.writeString(docs.resolve("benchmarks.md"), page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void targets() {
        line("## What it should reach");
        line("");
        line("| what | wanted | measured | reached |");
        line("|---|---|---|---|");
        Targets.ALL.stream().flatMap(target -> target.line(results).stream()).forEach(this::line);
        line("");
    }

    private void section(Scenario scenario) {
        String name = scenario.name();
        line("## " + scenario.title());
        line("");
        line("`benchmarks/run " + name + "`");
        line("");
        var servers = results.servers(name);
        var columns = COLUMNS.stream()
                .filter(column -> servers.stream()
                        .anyMatch(server -> column.cell(results, name, server).isPresent()))
                .toList();
        boolean isScaling = servers.stream()
                .anyMatch(server ->
                        Targets.cost(results, server, Target.PER_CPU_SECOND).isPresent());
        line("| |%s%s|"
                .formatted(
                        String.join(
                                "",
                                columns.stream()
                                        .map(column -> " " + column.title() + " |")
                                        .toList()),
                        isScaling ? " cost, floor = 1 | of the event loops alone |" : "")
                .replace("||", "|"));
        line("|---|" + "---|".repeat(columns.size() + (isScaling ? 2 : 0)));
        for (String server : servers) {
            row(name, server, columns, isScaling);
        }
        line("");
        servers.forEach(server -> remarks(name, server));
        plot(scenario);
    }

    private void row(String scenario, String server, List<Column> columns, boolean isScaling) {
        List<String> cells = new ArrayList<>();
        for (var column : columns) {
            cells.add(column.cell(results, scenario, server).orElse(""));
        }
        if (isScaling) {
            for (String figure : List.of(Target.PER_CPU_SECOND, Target.PER_LOOP_CPU_SECOND)) {
                cells.add(Targets.cost(results, server, figure)
                        .map("%.2f"::formatted)
                        .orElse(""));
            }
        }
        line("| %s | %s |".formatted(server, String.join(" | ", cells)));
    }

    private void remarks(String scenario, String server) {
        results.leftOut(scenario, server).ifPresent(reason -> {
            line("%s was left out: %s".formatted(server, reason));
            line("");
        });
        var problems = results.problems(scenario, server);
        if (!problems.isEmpty()) {
            line("%s: %d rounds were not valid, and are not counted: %s"
                    .formatted(server, problems.size(), problems.get(0)));
            line("");
        }
    }

    private void plot(Scenario scenario) {
        List<String> names = new ArrayList<>();
        List<Spread> spreads = new ArrayList<>();
        for (String server : results.servers(scenario.name())) {
            Optional<Spread> spread = results.spread(scenario.name(), server, Target.PER_CPU_SECOND);
            spread.ifPresent(each -> {
                names.add(server);
                spreads.add(each);
            });
        }
        if (names.size() > 1) {
            String file = "benchmarks/" + scenario.name() + ".png";
            Plot.bars(docs.resolve(file), scenario.title(), "deliveries per CPU-second", names, spreads);
            line("![%s](%s)".formatted(scenario.title(), file));
            line("");
        }
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
