package io.tickgate.client.cli;

import io.tickgate.client.SymbolDirectory;
import io.tickgate.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;

/**
 * Prints the records of a symbol in a range of the log, answer after answer, until all of it has come.
 *
 * <p>Confined to the thread that runs the command.
 */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Prints the records of a symbol from the log, one per line, as JSON.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all of the range, or as many as --limit asks for",
            "1:refused, not to be reached, or cut off",
            "2:wrong usage"
        })
final class HistoryCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int HTTP_OK = 200;
    private static final int AT_A_TIME = 10_000;
    private static final String RECORD = "{\"seq\":";

    private final Terminal terminal;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            description = "earliest, a time such as 2026-03-02T09:30:00Z, a position or a cursor (default: earliest).")
    private String from = "earliest";

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "The first time that is not wanted (default: all until now).")
    private @Nullable String to;

    @Option(names = "--limit", paramLabel = "N", description = "At most N records (default: all of the range).")
    private @Nullable Long limit;

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "trade, quote or instrument.")
    private String channel = "";

    @Parameters(index = "1", paramLabel = "SYMBOL", description = "A symbol.")
    private String symbol = "";

    HistoryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            String next = from;
            long left = limit == null ? Long.MAX_VALUE : limit;
            while (next != null && left > 0) {
                var answer = ask(next, Math.min(left, AT_A_TIME));
                left -= answer.records();
                next = answer.next();
            }
            return 0;
        } catch (IOException e) {
            terminal.tell(SymbolDirectory.text(new CompletionException(e)));
            return 1;
        }
    }

    /**
     * What one request has brought.
     *
     * @param next where to go on, {@code null} if there is nothing more
     */
    private record Answer(long records, @Nullable String next) {}

    private Answer ask(String place, long most) throws IOException, InterruptedException {
        var address = address(place, most);
        var request = HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            if (response.statusCode() != HTTP_OK) {
                String detail = fields(lines.readLine()).getOrDefault("detail", "no reason given");
                throw new IOException("HTTP %d: %s".formatted(response.statusCode(), detail));
            }
            return read(lines);
        }
    }

    private Answer read(BufferedReader lines) throws IOException {
        long records = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(RECORD)) {
                records++;
                if (!terminal.print(line)) {
                    return new Answer(records, null);
                }
            } else {
                var fields = fields(line);
                String end = fields.get("end");
                if (end != null) {
                    return new Answer(records, end.equals("limit") ? fields.get("next") : null);
                }
                terminal.tell(line);
            }
        }
        throw new IOException("the answer was cut off (expected: a last line)");
    }

    private URI address(String place, long most) {
        var stream = gateway.url();
        var address = new StringBuilder("wss".equals(stream.getScheme()) ? "https" : "http")
                .append("://")
                .append(stream.getRawAuthority())
                .append("/v1/history/")
                .append(encoded(channel))
                .append('/')
                .append(encoded(symbol))
                .append("?limit=")
                .append(most)
                .append("&from=")
                .append(encoded(place));
        if (to != null) {
            address.append("&to=").append(encoded(to));
        }
        return URI.create(address.toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Map<String, String> fields(@Nullable String line) throws IOException {
        var fields = new HashMap<String, String>();
        try (var parser = Json.parser((line == null ? "{}" : line).getBytes(StandardCharsets.UTF_8))) {
            parser.nextToken();
            Json.readObject(parser, name -> {
                if (parser.currentToken().isScalarValue() && !Json.isNull(parser)) {
                    fields.put(name, parser.getString());
                } else {
                    parser.skipChildren();
                }
            });
            return fields;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException("the answer has a line that is no JSON object", e);
        }
    }
}
