package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.model.Shape;
import io.tickgate.wire.Mode;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Ordinary use: fast and slow, with checksums, with stalls, with keys that come and go. Nothing is expected here but
 * that the rules hold.
 *
 * <p>Thread-safe.
 */
final class Traffic {
    private static final int KEYS = 8;
    private static final Duration STALL = Duration.ofMillis(700);

    private Traffic() {}

    static String run(Scene scene) throws IOException {
        var fast = scene.open();
        var slow = scene.open();
        var stalling = scene.openNarrow();
        for (var link : List.of(fast, slow, stalling)) {
            link.send(FlowChecks.hello(link, 1000, null));
            link.ping();
        }
        for (var channel : scene.ground().channels().entrySet()) {
            var symbols = scene.ground().byMovement(List.of(channel.getKey())).stream()
                    .limit(KEYS)
                    .map(Key::symbol)
                    .toList();
            if (!symbols.isEmpty()) {
                boolean isLog = channel.getValue() == Shape.LOG;
                var plain = channel.getValue() == Shape.BOOK
                        ? Options.withChecksum(SubscribeOptions.DEFAULTS)
                        : SubscribeOptions.DEFAULTS;
                fast.subscribe(channel.getKey(), symbols, plain);
                slow.subscribe(
                        channel.getKey(),
                        symbols,
                        Options.withMode(plain.withMaxRate(2), isLog ? Mode.CONFLATE : null));
                stalling.subscribe(channel.getKey(), symbols, plain);
            }
        }
        long endNanos = System.nanoTime() + scene.watch().toNanos();
        while (System.nanoTime() < endNanos) {
            stalling.pause();
            scene.pass(STALL);
            stalling.resume();
            comeAndGo(scene, slow);
            scene.pass(STALL);
        }
        return "";
    }

    private static void comeAndGo(Scene scene, Link link) {
        for (var channel : scene.ground().channels().entrySet()) {
            var symbols = scene.ground().byMovement(List.of(channel.getKey())).stream()
                    .limit(2)
                    .map(Key::symbol)
                    .toList();
            if (!symbols.isEmpty() && channel.getValue() != Shape.LOG) {
                link.unsubscribe(channel.getKey(), symbols);
                link.subscribe(channel.getKey(), symbols, SubscribeOptions.DEFAULTS.withMaxRate(4));
            }
        }
    }
}
