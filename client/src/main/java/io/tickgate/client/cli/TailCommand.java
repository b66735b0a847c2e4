package io.tickgate.client.cli;

import io.tickgate.client.ClientLoop;
import io.tickgate.client.SymbolDirectory;
import io.tickgate.client.TickgateClient;
import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import io.tickgate.wire.SubscribeOptions;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Subscribes and prints what comes.
 *
 * <p>Confined to the thread that runs the command; what it starts is confined to the client's loop.
 */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = "Subscribes to symbols and prints a line for each message.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended by Ctrl-C, or all that --count or --once asked for has come",
            "1:refused, or with --once not to be reached, or the cursor could not be stored",
            "2:wrong usage"
        })
final class TailCommand implements Callable<Integer> {
    private static final Duration DIRECTORY_RETRY = Duration.ofSeconds(2);

    /** A cursor comes with a heartbeat; a gateway beats no faster. */
    private static final int CURSOR_MILLIS = 1000;

    /** A gateway sends them no more often. */
    private static final int STAMPS_MILLIS = 1000;

    /** Nobody reads faster. */
    private static final double LADDER_RATE = 4;

    private final Terminal terminal;
    private final ZoneId zone;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Mixin
    private EveryRecordOption everyRecord = new EveryRecordOption();

    @Option(
            names = {"-c", "--channel"},
            description = "quote, trade, book.10, book.full, bar.1m, instrument or any other that the gateway has"
                    + " (default: quote).")
    private String channel = "quote";

    @Option(
            names = {"-r", "--max-rate"},
            paramLabel = "N",
            description = "At most N messages per second and symbol (default: as fast as they come).")
    private @Nullable Double maxRate;

    @Option(names = "--once", description = "Only what is true now, then end.")
    private boolean once;

    @Option(names = "--json", description = "Print messages as they come, one per line.")
    private boolean json;

    @Option(names = "--ladder", description = "Draw books as ladders, over one another; needs a terminal.")
    private boolean ladder;

    @Option(names = "--with-trades", description = "Quotes come at once when a trade does, whatever the rate.")
    private boolean withTrades;

    @Option(
            names = "--checksum",
            description = "Have books sent with a checksum, and begin anew where it is not right.")
    private boolean checksum;

    @Option(
            names = "--max-age",
            paramLabel = "MS",
            description = "Nothing that has waited in the gateway for longer than so many milliseconds.")
    private @Nullable Long maxAge;

    @Option(
            names = "--credit",
            paramLabel = "N",
            description = "Never more than N messages of data on their way (default: as much as the socket takes).")
    private @Nullable Integer credit;

    @Option(
            names = "--stamps",
            description = "Once a second, say of one update when it was where, and report back to the gateway.")
    private boolean stamps;

    @Option(names = "--proto", description = "Speak Protobuf instead of JSON; shows the same.")
    private boolean proto;

    @Option(names = "--no-color", description = "No colours (as with NO_COLOR in the environment).")
    private boolean noColour;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after N messages of data.")
    private @Nullable Long count;

    @Parameters(
            paramLabel = "SYMBOL",
            description = "What to subscribe to, by name or with stars, such as 'spot:*' (default: all that the gateway"
                    + " lists).")
    private List<String> symbols = List.of();

    TailCommand(Terminal terminal, ZoneId zone) {
        this.terminal = terminal;
        this.zone = zone;
    }

    @Override
    public Integer call() {
        check();
        var beginning = beginning();
        var directory = new SymbolDirectory(gateway.url());
        try (var loop = ClientLoop.ofThread("tickgate-tail")) {
            var end = new TailEnd(count);
            if (symbols.isEmpty() && everyRecord.isLossless()) {
                // Also those that appear while nobody looks.
                tail(List.of("*"), beginning, loop, end);
            } else if (symbols.isEmpty()) {
                loop.execute(() -> tailAll(directory, beginning, loop, end));
            } else {
                tail(symbols, beginning, loop, end);
            }
            return end.await();
        }
    }

    private void check() {
        if (ladder && (json || !channel.startsWith("book."))) {
            throw usage("--ladder: with %s (expected: with a channel such as book.10)"
                    .formatted(json ? "--json" : "channel " + channel));
        }
        if (ladder && !terminal.isInteractive()) {
            throw usage("--ladder: the output is no terminal (expected: one to draw on)");
        }
        if (maxRate != null && !(maxRate > 0)) {
            throw usage("--max-rate: %s (expected: a number above 0)".formatted(maxRate));
        }
        if (count != null && count <= 0) {
            throw usage("--count: %d (expected: a number above 0)".formatted(count));
        }
        if (credit != null && credit <= 0) {
            throw usage("--credit: %d (expected: a number above 0)".formatted(credit));
        }
        if (maxAge != null && maxAge < 0) {
            throw usage("--max-age: %d (expected: a number of milliseconds)".formatted(maxAge));
        }
        if (json && proto) {
            throw usage("--json: with --proto (expected: one of them)");
        }
    }

    private @Nullable From beginning() {
        try {
            everyRecord.check(once);
            return everyRecord.beginning();
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException usage(String problem) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
    }

    private void tailAll(SymbolDirectory directory, @Nullable From beginning, ClientLoop loop, TailEnd end) {
        // What becomes of it, the loop sees to.
        var unused = directory
                .fetch(null)
                .whenComplete((entries, failure) ->
                        loop.execute(() -> listed(directory, beginning, entries, failure, loop, end)));
    }

    private void listed(
            SymbolDirectory directory,
            @Nullable From beginning,
            @Nullable List<SymbolDirectory.Entry> entries,
            @Nullable Throwable failure,
            ClientLoop loop,
            TailEnd end) {
        if (entries != null && !entries.isEmpty()) {
            tail(entries.stream().map(SymbolDirectory.Entry::symbol).toList(), beginning, loop, end);
            return;
        }
        String problem = failure == null ? "the gateway lists no symbols" : SymbolDirectory.text(failure);
        if (once) {
            terminal.tell(problem);
            end.refused();
        } else {
            terminal.tell("%s; trying again in %d s".formatted(problem, DIRECTORY_RETRY.toSeconds()));
            loop.schedule(DIRECTORY_RETRY, () -> tailAll(directory, beginning, loop, end));
        }
    }

    private void tail(List<String> names, @Nullable From beginning, ClientLoop loop, TailEnd end) {
        var painter = new Painter(terminal.isColoured() && !noColour);
        var format = new LineFormat(painter, zone, SymbolsCommand.width(names));
        var output = json
                ? new TailOutput.OfJson(terminal, end)
                : ladder
                        ? new TailOutput.OfLadder(terminal, new Ladder(painter), end)
                        : new TailOutput.OfLines(terminal, format, end);
        var cursors = everyRecord.cursorFile();
        var listener =
                new TailListener(gateway.url(), terminal, names, output, end, once, everyRecord.isLossless(), cursors);
        var builder = TickgateClient.builder(gateway.url(), listener).loop(loop).name("tickgate-tail");
        if (cursors != null) {
            builder.heartbeatMillis(CURSOR_MILLIS);
        }
        if (credit != null) {
            builder.credit(credit);
        }
        if (stamps) {
            builder.stampsMillis(STAMPS_MILLIS);
        }
        if (proto) {
            builder.binary();
        }
        var client = builder.build();
        end.onEnd(client::close);
        client.subscribe(channel, names, options().withFrom(beginning));
        client.start();
    }

    private SubscribeOptions options() {
        var options = new SubscribeOptions(
                everyRecord.mode(),
                null,
                null,
                once,
                false,
                Feed.BEST,
                checksum,
                withTrades,
                maxAge,
                everyRecord.speed());
        var rate = maxRate == null && ladder ? Double.valueOf(LADDER_RATE) : maxRate;
        return rate == null ? options : options.withMaxRate(rate);
    }
}
