package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.client.SymbolDirectory;
import io.tickgate.model.Shape;
import io.tickgate.wire.Mode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * Finds out what a gateway serves and what moves there.
 *
 * <p>Confined to the thread that runs the checks.
 */
final class Scout {
    /** More of them would tell nothing more, and load the gateway. */
    private static final int MAX_SYMBOLS = 60;

    /** Tells the lively from the slow, and loads nobody. */
    private static final double RATE = 20;

    private final CheckSettings settings;
    private final Protocol protocol;

    Scout(CheckSettings settings, Protocol protocol) {
        this.settings = settings;
        this.protocol = protocol;
    }

    /** @throws BreachException if the gateway does not even answer as it should */
    Ground explore() throws IOException {
        // What is wrong here is seen again in the checks.
        var rulebook = new Rulebook();
        var nothing = new Ground(noWelcome(), Map.of(), List.of(), Map.of());
        try (var scene = new Scene("scouting", settings, protocol, rulebook, nothing)) {
            var link = scene.open();
            var welcome = link.welcome();
            var channels = new LinkedHashMap<String, Shape>();
            welcome.channels().forEach((channel, shape) -> {
                if (shape != null
                        && (settings.channels().isEmpty() || settings.channels().contains(channel))) {
                    channels.put(channel, shape);
                }
            });
            var symbols = symbols(link, channels);
            var movements = movements(scene, link, channels, symbols);
            return new Ground(welcome, channels, symbols, movements);
        }
    }

    private static ServerMessage.Welcome noWelcome() {
        return new ServerMessage.Welcome(null, 1, "", 0, 0, new ServerMessage.Limits(0, 0, 0, 0), Map.of());
    }

    private List<String> symbols(Link link, Map<String, Shape> channels) {
        if (!settings.symbols().isEmpty()) {
            return settings.symbols();
        }
        try {
            var listed = new SymbolDirectory(settings.stream()).fetch(null).join();
            if (!listed.isEmpty()) {
                return listed.stream()
                        .map(SymbolDirectory.Entry::symbol)
                        .limit(MAX_SYMBOLS)
                        .toList();
            }
        } catch (CompletionException e) {
            // No directory: a pattern tells as well.
        }
        var found = new LinkedHashSet<String>();
        for (String channel : channels.keySet()) {
            int mark = link.mark();
            link.subscribe(channel, List.of("*"), SubscribeOptions.DEFAULTS.withOnce());
            link.ping();
            link.since(mark).forEach(heard -> {
                if (heard.message() instanceof ServerMessage.Snapshot snapshot) {
                    found.add(snapshot.symbol());
                }
            });
        }
        return found.stream().limit(MAX_SYMBOLS).toList();
    }

    private Map<Key, Integer> movements(Scene scene, Link link, Map<String, Shape> channels, List<String> symbols) {
        var movements = new LinkedHashMap<Key, Integer>();
        if (symbols.isEmpty()) {
            return movements;
        }
        var options = SubscribeOptions.DEFAULTS.withMaxRate(RATE);
        for (var channel : channels.entrySet()) {
            var mode = channel.getValue() == Shape.LOG ? Mode.CONFLATE : null;
            var ack = link.subscribe(channel.getKey(), symbols, Options.withMode(options, mode));
            var accepted = new LinkedHashSet<>(symbols);
            ack.rejected().forEach(rejection -> accepted.remove(rejection.symbol()));
            accepted.forEach(symbol -> movements.put(new Key(channel.getKey(), symbol), 0));
        }
        scene.pass(settings.scouting());
        for (var heard : link.all()) {
            if (heard.message() instanceof ServerMessage.Update update) {
                movements.computeIfPresent(new Key(update.channel(), update.symbol()), (key, count) -> count + 1);
            }
        }
        return movements;
    }
}
