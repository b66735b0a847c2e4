package io.tickgate.client.check;

import static io.tickgate.client.check.Scene.expect;

import io.tickgate.client.Key;
import io.tickgate.model.Shape;
import io.tickgate.wire.Mode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What holds a key, changes it and ends it.
 *
 * <p>Thread-safe.
 */
final class HoldChecks {
    private static final Duration SHORT = Duration.ofMillis(600);

    static final List<Check> LIST = List.of(
            new Check(
                    "in-place",
                    "A held key that is asked for again keeps its chain: another rate, and no second snapshot.",
                    "sub",
                    HoldChecks::inPlace),
            new Check(
                    "unsub",
                    "After the ack of an unsub nothing more comes of its keys, and the others go on; keys that are not"
                            + " held are no error.",
                    "unsub",
                    HoldChecks::unsub),
            new Check("once", "once brings one snapshot, and nothing after it.", "sub", HoldChecks::once));

    private HoldChecks() {}

    private static String inPlace(Scene scene) throws IOException {
        var keys = new ArrayList<Key>();
        for (String channel : scene.ground().channels().keySet()) {
            keys.addAll(scene.ground().byMovement(List.of(channel)).stream()
                    .limit(1)
                    .toList());
        }
        if (keys.isEmpty()) {
            throw new SkipException("no symbol is known");
        }
        var link = scene.open();
        for (var key : keys) {
            boolean isLog = scene.ground().channels().get(key.channel()) == Shape.LOG;
            var options = Options.withMode(SubscribeOptions.DEFAULTS, isLog ? Mode.CONFLATE : null);
            scene.begin(link, key, options.withMaxRate(1));
            int mark = link.mark();
            var ack = link.subscribe(key, options.withMaxRate(2));
            expect(Integer.valueOf(2).equals(ack.maxRate()), ack, "maxRate 2");
            ack = link.subscribe(key, options);
            expect(ack.maxRate() == null, ack, "no maxRate");
            scene.pass(SHORT);
            var again = link.data(key, mark).stream()
                    .map(Link.Heard::message)
                    .filter(ServerMessage.Snapshot.class::isInstance)
                    .findFirst();
            expect(again.isEmpty(), again, "no second snapshot");
        }
        return "%d channels".formatted(keys.size());
    }

    private static String unsub(Scene scene) throws IOException {
        var link = scene.open();
        int ended = 0;
        for (String channel : scene.ground().channels().keySet()) {
            var symbols = scene.ground().byMovement(List.of(channel)).stream()
                    .limit(6)
                    .map(Key::symbol)
                    .toList();
            if (symbols.size() < 2) {
                continue;
            }
            link.subscribe(channel, symbols, SubscribeOptions.DEFAULTS);
            scene.pass(Duration.ofMillis(200));
            var left = symbols.subList(0, symbols.size() / 2);
            link.unsubscribe(channel, left);
            int mark = link.mark();
            link.unsubscribe(channel, left);
            scene.pass(SHORT);
            for (String symbol : left) {
                var more = link.data(new Key(channel, symbol), mark);
                expect(more.isEmpty(), more, "nothing after the ack of the unsub");
                ended++;
            }
            var kept = symbols.stream()
                    .skip(left.size())
                    .map(symbol -> new Key(channel, symbol))
                    .collect(Collectors.toSet());
            boolean isAnyFast = kept.stream().anyMatch(key -> scene.ground().movement(key) >= 5);
            if (isAnyFast) {
                link.await("data of the other keys", mark, message -> kept.contains(Link.keyOf(message)));
            }
        }
        if (ended == 0) {
            throw new SkipException("fewer than two symbols are known");
        }
        return "%d keys".formatted(ended);
    }

    private static String once(Scene scene) throws IOException {
        var link = scene.open();
        int asked = 0;
        for (String channel : scene.ground().channels().keySet()) {
            var symbols = scene.ground().byMovement(List.of(channel)).stream()
                    .limit(3)
                    .map(Key::symbol)
                    .toList();
            if (!symbols.isEmpty()) {
                link.subscribe(channel, symbols, SubscribeOptions.DEFAULTS.withOnce());
                asked += symbols.size();
            }
        }
        if (asked == 0) {
            throw new SkipException("no symbol is known");
        }
        scene.pass(SHORT);
        var data = link.all().stream()
                .map(Link.Heard::message)
                .filter(message -> Link.keyOf(message) != null)
                .toList();
        expect(
                data.stream().allMatch(ServerMessage.Snapshot.class::isInstance),
                Shown.limited(data.stream()
                        .filter(ServerMessage.Update.class::isInstance)
                        .toList()),
                "snapshots only");
        expect(data.size() == asked, data.size() + " snapshots", "%d, one for each key".formatted(asked));
        return "%d keys".formatted(asked);
    }
}
