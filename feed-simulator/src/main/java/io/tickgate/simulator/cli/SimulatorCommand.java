package io.tickgate.simulator.cli;

import io.tickgate.simulator.publish.PublishException;
import io.tickgate.simulator.recording.RecordingException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The command of which all others are parts.
 *
 * <p>Confined to the thread that executes it.
 */
@Command(
        name = "tickgate-feed-simulator",
        description = "Puts a market into Kafka: a recorded one, or a wide one invented from it.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionFromManifest.class,
        subcommands = {ReplayCommand.class, ReplayUsCommand.class, GenerateCommand.class},
        synopsisSubcommandLabel = "(replay | replay-us | generate)",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a file is missing or broken, or Kafka does not take a record",
            "2:the command line is wrong"
        })
public final class SimulatorCommand {
    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print the stack trace of what went wrong.")
    private boolean isVerbose;

    SimulatorCommand() {}

    /** Does what the arguments say and returns the exit code. */
    public static int execute(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        var command = new SimulatorCommand();
        var line = new CommandLine(command);
        line.registerConverter(java.time.Duration.class, new DurationConverter());
        line.registerConverter(io.tickgate.simulator.replay.Speed.class, new SpeedConverter());
        line.registerConverter(Rate.class, new RateConverter());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((e, failed, parsed) -> command.tell(e, failed.getErr()));
        return line;
    }

    /** What a user can do something about is one line; the rest is a bug, and shows where. */
    private int tell(Exception e, PrintWriter err) {
        boolean isExpected = e instanceof RecordingException
                || e instanceof PublishException
                || e instanceof IllegalArgumentException;
        err.println("error: " + (isExpected ? e.getMessage() : e));
        if (isVerbose || !isExpected) {
            e.printStackTrace(err);
        }
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}
