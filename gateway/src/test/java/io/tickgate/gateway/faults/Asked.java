package io.tickgate.gateway.faults;

import io.tickgate.gateway.faults.Journals.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a connection has been granted, by its commands and the answers to them.
 *
 * <p>Confined to the thread that checks.
 */
final class Asked {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<Long, List<JsonNode>> open = new HashMap<>();
    private final Set<String> granted = new HashSet<>();

    void opened() {
        open.clear();
        granted.clear();
    }

    void said(Line line) {
        var command = JSON.readTree(line.field(0));
        open.computeIfAbsent(command.path("id").asLong(-1), added -> new ArrayList<>())
                .add(command);
    }

    /** Returns the symbols and patterns of the oldest command of this id, which counts from now on. */
    Set<String> acknowledged(long id, Set<String> rejected) {
        var commands = open.getOrDefault(id, List.of());
        if (commands.isEmpty()) {
            return Set.of();
        }
        var command = commands.remove(0);
        Set<String> symbols = new HashSet<>();
        command.path("syms").forEach(symbol -> symbols.add(symbol.asString()));
        symbols.removeAll(rejected);
        if (command.path("op").asString("").equals("unsub")) {
            granted.removeAll(symbols);
        } else {
            granted.addAll(symbols);
        }
        return symbols;
    }

    /** Returns the cursor that the oldest command of this id brings, {@code null} if it brings none. */
    @Nullable
    String cursor(long id) {
        var commands = open.getOrDefault(id, List.of());
        String from = commands.isEmpty() ? "" : commands.get(0).path("from").asString("");
        return from.startsWith("c") ? from : null;
    }

    void refused(long id) {
        var commands = open.getOrDefault(id, List.of());
        if (!commands.isEmpty()) {
            commands.remove(0);
        }
    }

    boolean isGranted(String symbol) {
        return granted.contains("*") || granted.contains(symbol);
    }
}
