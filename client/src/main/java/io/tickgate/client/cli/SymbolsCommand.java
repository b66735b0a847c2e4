package io.tickgate.client.cli;

import io.tickgate.client.SymbolDirectory;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Lists what a gateway has.
 *
 * <p>Confined to the thread that runs the command.
 */
@Command(
        name = "symbols",
        mixinStandardHelpOptions = true,
        description = "Lists the gateway's symbols with name and venue.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:listed", "1:the gateway cannot be reached or refuses", "2:wrong usage"})
final class SymbolsCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Parameters(arity = "0..1", paramLabel = "QUERY", description = "Only those that match, as the gateway sees it.")
    private @Nullable String query;

    SymbolsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try {
            print(new SymbolDirectory(gateway.url()).fetch(query).join());
            return 0;
        } catch (CompletionException e) {
            terminal.tell(SymbolDirectory.text(e));
            return 1;
        }
    }

    private void print(List<SymbolDirectory.Entry> entries) {
        int symbolWidth =
                width(entries.stream().map(SymbolDirectory.Entry::symbol).toList());
        int nameWidth = width(entries.stream().map(SymbolDirectory.Entry::name).toList());
        for (var entry : entries) {
            var line = LineFormat.left(entry.symbol(), symbolWidth)
                    + "  "
                    + LineFormat.left(entry.name(), nameWidth)
                    + "  "
                    + entry.venue();
            if (!terminal.print(line.stripTrailing())) {
                return;
            }
        }
    }

    static int width(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }
}
