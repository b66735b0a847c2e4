package io.tickgate.client.cli;

import io.tickgate.client.check.CheckReport;
import io.tickgate.client.check.CheckResult;
import io.tickgate.client.check.CheckSettings;
import io.tickgate.client.check.ConformanceKit;
import io.tickgate.client.check.Protocol;
import io.tickgate.client.check.Verdict;
import java.net.URI;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Holds a gateway to the protocol, and says which promises it keeps.
 *
 * <p>Confined to the thread that runs the command.
 */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Checks whether a gateway keeps what the protocol promises.",
            "",
            "Needs nothing but its address, and changes nothing there; some checks send what is forbidden and are"
                    + " closed for it. What cannot be found out, since a channel is not served or nothing moves, is"
                    + " skipped with the reason."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tickgate check ws://localhost:8080/v1/stream",
            "  tickgate check --protocol json --only max-rate,last-value",
            "  tickgate check --symbol spot:BTCUSDT --channel quote --channel trade",
            "  tickgate check --json | jq '.checks[] | select(.verdict == \"failed\")'",
            "  tickgate check --list"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing failed", "1:something failed, or nothing could be checked", "2:wrong usage"})
final class CheckCommand implements Callable<Integer> {
    private static final int NAME_WIDTH = 22;

    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            description = "The gateway's stream (default: ws://localhost:8080/v1/stream).")
    private String url = "ws://localhost:8080/v1/stream";

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Only these checks; may be given several times.")
    private Set<String> only = new LinkedHashSet<>();

    @Option(names = "--protocol", paramLabel = "NAME", description = "json, proto or both (default: both).")
    private String protocol = "both";

    @Option(
            names = "--symbol",
            split = ",",
            paramLabel = "SYMBOL",
            description = "Check with these symbols (default: the first 60 that the gateway lists).")
    private List<String> symbols = List.of();

    @Option(
            names = "--channel",
            split = ",",
            paramLabel = "CHANNEL",
            description = "Check these channels (default: all that the gateway serves).")
    private List<String> channels = List.of();

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description = "A header of each upgrade, such as Authorization.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(names = "--json", description = "Print the report as one JSON object.")
    private boolean json;

    @Option(names = "--list", description = "Print the names of all checks and what they hold, and check nothing.")
    private boolean list;

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (list) {
            ConformanceKit.checks()
                    .forEach(check -> terminal.print(LineFormat.left(check.name(), NAME_WIDTH)
                            + "  "
                            + check.promise()
                            + " ("
                            + check.section()
                            + ")"));
            return 0;
        }
        var settings = settings();
        var painter = new Painter(terminal.isColoured());
        try {
            var report = ConformanceKit.run(settings, result -> {
                if (!json) {
                    print(result, painter);
                }
            });
            if (json) {
                terminal.print(report.toJson());
            } else {
                printEnd(report);
            }
            return report.isGood() && report.count(Verdict.PASSED) > 0 ? 0 : 1;
        } catch (IllegalArgumentException e) {
            throw usage("--only: " + e.getMessage());
        }
    }

    private CheckSettings settings() {
        return CheckSettings.of(uri())
                .withProtocols(protocols())
                .withOnly(only)
                .withSymbols(symbols)
                .withChannels(channels)
                .withHeaders(headers);
    }

    private URI uri() {
        try {
            return GatewayOption.parse(url);
        } catch (IllegalArgumentException e) {
            throw usage("URL: '%s' (expected: such as ws://localhost:8080/v1/stream)".formatted(url));
        }
    }

    private Set<Protocol> protocols() {
        if (protocol.equals("both")) {
            return EnumSet.allOf(Protocol.class);
        }
        for (var one : Protocol.values()) {
            if (one.code().equals(protocol)) {
                return EnumSet.of(one);
            }
        }
        throw usage("--protocol: '%s' (expected: json, proto, both)".formatted(protocol));
    }

    private ParameterException usage(String problem) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
    }

    private void print(CheckResult result, Painter painter) {
        String name = LineFormat.left(result.check(), NAME_WIDTH);
        String encoding = LineFormat.left(result.protocol().code(), 5);
        switch (result.verdict()) {
            case PASSED ->
                terminal.print(
                        painter.buy("passed ") + "  " + encoding + "  " + name + "  " + painter.dim(result.detail()));
            case SKIPPED ->
                terminal.print(
                        painter.dim("skipped") + "  " + encoding + "  " + name + "  " + painter.dim(result.detail()));
            case INCONCLUSIVE -> terminal.print("unclear  " + encoding + "  " + name + "  " + result.detail());
            case FAILED -> {
                terminal.print(painter.sell("FAILED ") + "  " + encoding + "  " + name + "  " + result.promise());
                String indent = " ".repeat(16 + NAME_WIDTH + 2);
                terminal.print(indent + result.detail());
                terminal.print(indent + painter.dim("docs/protocol.md, " + result.section()));
            }
        }
    }

    private void printEnd(CheckReport report) {
        terminal.print("");
        report.ground().forEach(terminal::print);
        terminal.print(report.summary());
    }
}
