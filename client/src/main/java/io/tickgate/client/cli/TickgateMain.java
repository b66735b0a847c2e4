package io.tickgate.client.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line of Tickgate, for people who live in a terminal.
 *
 * <p>Confined to the main thread.
 */
@Command(
        name = "tickgate",
        mixinStandardHelpOptions = true,
        versionProvider = TickgateMain.Version.class,
        description = "Shows what a Tickgate gateway sends.",
        synopsisSubcommandLabel = "COMMAND")
public final class TickgateMain {
    private TickgateMain() {}

    public static void main(String[] args) {
        var isDone = new AtomicBoolean();
        // Ctrl-C is how one ends a tail: no failure, so 0 rather than the JVM's 130.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (!isDone.get()) {
                System.out.flush();
                Runtime.getRuntime().halt(0);
            }
        }));
        int exitCode = run(Terminal.ofProcess(), ZoneId.systemDefault(), args);
        isDone.set(true);
        System.exit(exitCode);
    }

    static int run(Terminal terminal, ZoneId zone, String... args) {
        var commands = new CommandLine(new TickgateMain())
                .addSubcommand(new TailCommand(terminal, zone))
                .addSubcommand(new SymbolsCommand(terminal))
                .addSubcommand(new HistoryCommand(terminal))
                .addSubcommand(new CheckCommand(terminal))
                .addSubcommand(new AdminCommand(terminal))
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        terminal.isColoured() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        if (args.length == 0) {
            commands.usage(commands.getErr());
            return CommandLine.ExitCode.USAGE;
        }
        return commands.execute(args);
    }

    /**
     * The version that the build wrote into the jar.
     *
     * <p>Thread-safe.
     */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = TickgateMain.class.getPackage().getImplementationVersion();
            return new String[] {"tickgate " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
