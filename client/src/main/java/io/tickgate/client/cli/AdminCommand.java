package io.tickgate.client.cli;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/**
 * Looks into a gateway, over its port for operators.
 *
 * <p>Confined to the thread that runs the command.
 */
@Command(
        name = "admin",
        mixinStandardHelpOptions = true,
        description = "Looks into a gateway, over its port for operators (tickgate.admin.port).",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:answered", "1:the gateway cannot be reached or refuses", "2:wrong usage"})
final class AdminCommand {
    private static final String SESSIONS = "/v1/sessions";

    private final Terminal terminal;

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The gateway's port for operators (default: http://127.0.0.1:8081).")
    private URI url = URI.create("http://127.0.0.1:8081");

    AdminCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What a command asks and prints. */
    private interface Work {
        void run(AdminClient gateway) throws IOException;
    }

    private int run(Work work) {
        try {
            work.run(new AdminClient(url));
            return 0;
        } catch (IOException e) {
            terminal.tell(String.valueOf(e.getMessage()));
            return 1;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Lists sessions, in the order in which they were opened.")
    int sessions(
            @Option(names = "--address", description = "with which the peer's address begins") @Nullable String address,
            @Option(names = "--agent", description = "in the name of its program") @Nullable String agent,
            @Option(names = "--client", description = "in the name that the client has given") @Nullable String client,
            @Option(names = "--channel", description = "of which it holds something") @Nullable String channel,
            @Option(names = "--symbol", description = "of which it holds something") @Nullable String symbol,
            @Option(names = "--after", description = "go on after this session") @Nullable String after,
            @Option(names = "--limit", description = "at most so many (default: 100)") @Nullable Integer limit) {
        return run(gateway -> {
            var parameters = new HashMap<String, @Nullable Object>();
            parameters.put("address", address);
            parameters.put("agent", agent);
            parameters.put("client", client);
            parameters.put("ch", channel);
            parameters.put("sym", symbol);
            parameters.put("after", after);
            parameters.put("limit", limit);
            var page = gateway.ask("GET", SESSIONS, parameters);
            var rows = new ArrayList<>(List.of(List.of(
                    "SESSION", "ADDRESS", "CLIENT", "PROGRAM", "SINCE", "KEYS", "ALL OF", "IN LINE", "PENDING")));
            page.all("sessions")
                    .forEach(session -> rows.add(List.of(
                            session.text("id"),
                            session.text("address"),
                            session.text("client"),
                            session.text("agent").isEmpty() ? session.text("transport") : session.text("agent"),
                            session.text("since"),
                            session.text("subscriptions"),
                            session.text("logged"),
                            session.text("inLine"),
                            session.text("pendingBytes") + (session.is("isFull") ? " (full)" : ""))));
            print(rows);
            if (!page.text("next").isEmpty()) {
                terminal.tell("more: --after " + page.text("next"));
            }
        });
    }

    @Command(mixinStandardHelpOptions = true, description = "Shows a session and what it holds.")
    int session(
            @Parameters(paramLabel = "SESSION") String id,
            @Option(names = "--channel", description = "only of this one") @Nullable String channel,
            @Option(names = "--symbol", description = "only of this one") @Nullable String symbol,
            @Option(names = "--limit", description = "at most so many keys (default: 100)") @Nullable Integer limit) {
        return run(gateway -> {
            var parameters = new HashMap<String, @Nullable Object>();
            parameters.put("ch", channel);
            parameters.put("sym", symbol);
            parameters.put("limit", limit);
            var shown = gateway.ask("GET", path(id), parameters);
            var rows = new ArrayList<List<String>>();
            shown.inner("session").fields().forEach((name, value) -> rows.add(List.of(name, String.valueOf(value))));
            print(rows);
            var keys = new ArrayList<>(
                    List.of(List.of("CHANNEL", "SYMBOL", "FEED", "RATE", "WAITS IN", "STANDING", "SENT", "LATEST")));
            shown.all("keys")
                    .forEach(key -> keys.add(List.of(
                            key.text("channel"),
                            key.text("symbol"),
                            key.text("feed"),
                            key.text("maxRate").isEmpty() ? "all" : key.text("maxRate") + "/s",
                            key.text("state").equals("current") ? "" : key.text("state"),
                            key.text("standing"),
                            key.text("sent"),
                            key.text("head"))));
            printIfAny(keys);
            var readers = new ArrayList<>(
                    List.of(List.of("EVERY RECORD OF", "CHANNEL", "PARTITION", "NEXT", "BEHIND", "AT HAND")));
            shown.all("logs")
                    .forEach(log -> log.all("partitions")
                            .forEach(reader -> readers.add(List.of(
                                    String.join(" ", log.texts("symbols")),
                                    log.text("channel"),
                                    reader.text("partition"),
                                    reader.text("next"),
                                    reader.text("behind"),
                                    reader.is("isAtHand") ? "yes" : "no"))));
            printIfAny(readers);
        });
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Closes a session; its client is told the code and the reason.")
    int close(
            @Parameters(paramLabel = "SESSION") String id,
            @Option(
                            names = "--code",
                            description = "1000, 1008, 1012 (default: it comes back), 1013, 4003 or 4502 (it does not)")
                    @Nullable
                    Integer code,
            @Option(names = "--reason", description = "for its log") @Nullable String reason) {
        return run(gateway -> {
            var parameters = new HashMap<String, @Nullable Object>();
            parameters.put("code", code);
            parameters.put("reason", reason);
            gateway.ask("DELETE", path(id), parameters);
            terminal.tell("closing " + id);
        });
    }

    @Command(mixinStandardHelpOptions = true, description = "Says why a client was or was not sent a record.")
    int why(
            @Parameters(paramLabel = "SESSION") String id,
            @Parameters(paramLabel = "CHANNEL") String channel,
            @Parameters(paramLabel = "SYMBOL") String symbol,
            @Parameters(paramLabel = "SEQ", arity = "0..1", description = "its seq (default: the latest)") @Nullable
                    Long sequence) {
        return run(gateway -> {
            var parameters = new HashMap<String, @Nullable Object>();
            parameters.put("ch", channel);
            parameters.put("sym", symbol);
            parameters.put("seq", sequence);
            var found = gateway.ask("GET", path(id) + "/why", parameters);
            terminal.print(found.text("answer"));
            var rows = new ArrayList<List<String>>();
            found.all("decisions")
                    .forEach(made -> rows.add(List.of(made.text("at"), made.text("sequence"), made.text("decision"))));
            print(rows);
            if (!found.is("isWatched")) {
                terminal.tell("not watched: tickgate admin watch %s %s %s".formatted(id, channel, symbol));
            }
        });
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Keeps what is decided about a key, until nobody has asked why for ten minutes.")
    int watch(
            @Parameters(paramLabel = "SESSION") String id,
            @Parameters(paramLabel = "CHANNEL") String channel,
            @Parameters(paramLabel = "SYMBOL") String symbol) {
        return run(gateway -> {
            var answer = gateway.ask("PUT", path(id) + "/watch", Map.of("ch", channel, "sym", symbol));
            if (!answer.is("isWatched")) {
                throw new IOException("not watched: it has no subscription to this, or too many are watched");
            }
        });
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Lists symbols, how far they have been read and who wants them.")
    int symbols(
            @Parameters(paramLabel = "QUERY", arity = "0..1") @Nullable String query,
            @Option(names = "--after", description = "go on after this page") @Nullable String after,
            @Option(names = "--limit", description = "at most so many (default: 100)") @Nullable Integer limit) {
        return run(gateway -> {
            var parameters = new HashMap<String, @Nullable Object>();
            parameters.put("query", query);
            parameters.put("after", after);
            parameters.put("limit", limit);
            var page = gateway.ask("GET", "/v1/symbols", parameters);
            var rows =
                    new ArrayList<>(List.of(List.of("SYMBOL", "CHANNEL", "LATEST", "AGE MS", "SOURCE", "SUBSCRIBERS")));
            page.all("symbols")
                    .forEach(symbol -> symbol.all("channels")
                            .forEach(channel -> rows.add(List.of(
                                    symbol.text("symbol"),
                                    channel.text("channel"),
                                    channel.text("head"),
                                    channel.text("ageMillis"),
                                    channel.text("standing"),
                                    channel.text("subscribers")))));
            print(rows);
            if (!page.text("next").isEmpty()) {
                terminal.tell("more: --after " + page.text("next"));
            }
        });
    }

    private static String path(String id) {
        return SESSIONS + "/" + AdminClient.escaped(id);
    }

    /** Prints rows under their headings, if there are any. */
    private void printIfAny(List<List<String>> rows) {
        if (rows.size() > 1) {
            terminal.print("");
            print(rows);
        }
    }

    private void print(List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        var widths = new int[rows.get(0).size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(LineFormat.left(row.get(i), widths[i])).append("  ");
            }
            // What strangers say of themselves cannot move the cursor.
            if (!terminal.print(line.toString().replaceAll("\\p{Cntrl}", "?").stripTrailing())) {
                return;
            }
        }
    }
}
