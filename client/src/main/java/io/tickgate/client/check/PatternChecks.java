package io.tickgate.client.check;

import static io.tickgate.client.check.Scene.expect;

import io.tickgate.client.Key;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Symbols with stars in them.
 *
 * <p>Thread-safe.
 */
final class PatternChecks {
    private static final Duration SHORT = Duration.ofMillis(600);

    static final List<Check> LIST = List.of(
            new Check(
                    "pattern-joins",
                    "A pattern joins every symbol that it matches, and each begins with a snapshot.",
                    "sub",
                    PatternChecks::joins),
            new Check(
                    "pattern-overlap",
                    "Overlapping patterns and names deliver each key once.",
                    "sub",
                    PatternChecks::overlap),
            new Check(
                    "pattern-unsub",
                    "Taking one pattern back keeps what a name or another pattern still matches, and ends the rest.",
                    "unsub",
                    PatternChecks::unsub),
            new Check(
                    "pattern-nothing",
                    "A pattern that matches nothing yet is accepted with no key.",
                    "sub",
                    PatternChecks::nothing),
            new Check(
                    "pattern-once",
                    "once with a pattern brings one snapshot of each symbol that it matches now.",
                    "sub",
                    PatternChecks::once));

    private PatternChecks() {}

    /** A channel with at least two known symbols, those that move first. */
    private static List<Key> keys(Scene scene) {
        for (String channel : scene.ground().channels().keySet()) {
            var keys = scene.ground().byMovement(List.of(channel));
            if (keys.size() >= 2) {
                return keys;
            }
        }
        throw new SkipException("fewer than two symbols are known");
    }

    private static SubscribeOptions calm() {
        return SubscribeOptions.DEFAULTS.withMaxRate(4);
    }

    private static Set<Key> begun(Link link, int mark) {
        return link.since(mark).stream()
                .filter(heard -> heard.message() instanceof ServerMessage.Snapshot)
                .map(heard -> Link.keyOf(heard.message()))
                .collect(Collectors.toSet());
    }

    private static String joins(Scene scene) throws IOException {
        var keys = keys(scene);
        String channel = keys.get(0).channel();
        var link = scene.open();
        int mark = link.mark();
        var ack = link.subscribe(channel, List.of("*"), calm());
        expect(
                ack.rejected().isEmpty() && ack.accepted() >= keys.size(),
                ack,
                "at least %d keys".formatted(keys.size()));
        awaitAll(scene, link, mark, keys);
        String symbol = keys.get(0).symbol();
        String prefix = symbol.substring(0, (symbol.length() + 1) / 2);
        var narrow = scene.open();
        var expected =
                keys.stream().filter(key -> key.symbol().startsWith(prefix)).collect(Collectors.toSet());
        ack = narrow.subscribe(channel, List.of(prefix + "*"), calm());
        expect(ack.accepted() >= expected.size(), ack, "at least %d keys of %s*".formatted(expected.size(), prefix));
        awaitAll(scene, narrow, 0, List.copyOf(expected));
        var others = begun(narrow, 0).stream()
                .filter(key -> !key.symbol().startsWith(prefix))
                .toList();
        expect(others.isEmpty(), others, "nothing but %s*".formatted(prefix));
        return "%d keys of %s".formatted(ack.accepted(), channel);
    }

    private static void awaitAll(Scene scene, Link link, int mark, List<Key> keys) {
        long endNanos = System.nanoTime() + scene.patience().toNanos();
        while (!begun(link, mark).containsAll(keys) && System.nanoTime() < endNanos) {
            scene.pass(Duration.ofMillis(20));
        }
        var missing = new LinkedHashSet<>(keys);
        missing.removeAll(begun(link, mark));
        expect(missing.isEmpty(), "no snapshot of " + Shown.limited(missing), "one of every key that it matches");
    }

    private static String overlap(Scene scene) throws IOException {
        var keys = keys(scene);
        var key = keys.get(0);
        var link = scene.open();
        int mark = link.mark();
        link.subscribe(key.channel(), List.of(key.symbol()), SubscribeOptions.DEFAULTS);
        link.subscribe(key.channel(), List.of("*"), SubscribeOptions.DEFAULTS);
        link.subscribe(key.channel(), List.of(prefix(key), "*" + key.symbol()), SubscribeOptions.DEFAULTS);
        awaitAll(scene, link, mark, keys);
        scene.pass(scene.watch().dividedBy(2));
        var sent = link.data(key, mark);
        var sequences =
                sent.stream().map(heard -> Link.sequenceOf(heard.message())).toList();
        expect(
                sequences.size() == new LinkedHashSet<>(sequences).size() || isBar(scene, key),
                "%s at %s".formatted(key, Shown.limited(sequences)),
                "each once");
        long snapshots = sent.stream()
                .filter(heard -> heard.message() instanceof ServerMessage.Snapshot)
                .count();
        expect(snapshots == 1, snapshots + " snapshots of " + key, "one");
        return "%d messages of %s under four names".formatted(sent.size(), key);
    }

    private static boolean isBar(Scene scene, Key key) {
        return scene.ground().channels().get(key.channel()) == io.tickgate.model.Shape.BAR;
    }

    private static String prefix(Key key) {
        return key.symbol().substring(0, 1) + "*";
    }

    private static String unsub(Scene scene) throws IOException {
        var keys = keys(scene);
        var named = keys.get(0);
        String channel = named.channel();
        var link = scene.open();
        link.subscribe(channel, List.of("*", prefix(named), named.symbol()), SubscribeOptions.DEFAULTS);
        awaitAll(scene, link, 0, keys);
        link.unsubscribe(channel, List.of("*"));
        int mark = link.mark();
        scene.pass(SHORT);
        var wrong = link.since(mark).stream()
                .map(heard -> Link.keyOf(heard.message()))
                .filter(key -> key != null && !Patterns.matches(prefix(named), key.symbol()))
                .toList();
        expect(wrong.isEmpty(), Shown.limited(wrong), "nothing but %s".formatted(prefix(named)));
        goesOn(scene, link, named, mark, prefix(named));
        link.unsubscribe(channel, List.of(prefix(named)));
        mark = link.mark();
        scene.pass(SHORT);
        wrong = link.since(mark).stream()
                .map(heard -> Link.keyOf(heard.message()))
                .filter(key -> key != null && !key.equals(named))
                .toList();
        expect(wrong.isEmpty(), Shown.limited(wrong), "nothing but " + named);
        goesOn(scene, link, named, mark, named.symbol());
        link.unsubscribe(channel, List.of(named.symbol()));
        mark = link.mark();
        scene.pass(SHORT);
        var more = link.data(named, mark);
        expect(more.isEmpty(), Shown.limited(more), "nothing at all");
        return "";
    }

    private static void goesOn(Scene scene, Link link, Key key, int mark, String by) {
        if (scene.ground().movement(key) >= 5) {
            link.await(
                    "more of %s, which %s still matches".formatted(key, by), mark, message -> Link.isOf(message, key));
        }
    }

    private static String nothing(Scene scene) throws IOException {
        var link = scene.open();
        var ack = link.subscribe(scene.anyKey().channel(), List.of("no.such*SYMBOL*"), SubscribeOptions.DEFAULTS);
        Scene.expectAccepted(ack, 0);
        return "";
    }

    private static String once(Scene scene) throws IOException {
        var keys = keys(scene);
        var link = scene.open();
        link.subscribe(keys.get(0).channel(), List.of("*"), SubscribeOptions.DEFAULTS.withOnce());
        awaitAll(scene, link, 0, keys);
        scene.pass(SHORT);
        var data = link.all().stream()
                .map(Link.Heard::message)
                .filter(message -> Link.keyOf(message) != null)
                .toList();
        expect(data.stream().allMatch(ServerMessage.Snapshot.class::isInstance), Shown.limited(data), "snapshots only");
        long different = data.stream().map(Link::keyOf).distinct().count();
        expect(different == data.size(), data.size() + " snapshots", different + ", one for each key");
        return "%d keys".formatted(data.size());
    }
}
