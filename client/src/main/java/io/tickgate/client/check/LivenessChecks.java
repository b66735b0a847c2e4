package io.tickgate.client.check;

import static io.tickgate.client.check.Scene.expect;

import io.tickgate.client.Key;
import io.tickgate.model.Shape;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Signs of life.
 *
 * <p>Thread-safe.
 */
final class LivenessChecks {
    private static final int HEARTBEAT_MILLIS = 1000;

    /** After which a client takes the connection for dead. */
    private static final int LATEST_MILLIS = 2 * HEARTBEAT_MILLIS;

    private static final int BEATS = 4;

    static final List<Check> LIST = List.of(
            Check.timed(
                    "heartbeats",
                    "An hb comes each interval that was granted, and never later than twice that, also while data flows.",
                    "Liveness",
                    LivenessChecks::heartbeats),
            new Check(
                    "watermark-moves",
                    "The watermark of a channel that moves goes forward.",
                    "Liveness",
                    LivenessChecks::watermarkMoves),
            new Check(
                    "quiet-keys",
                    "hb.quiet names a key that is silent, at the seq of its last change.",
                    "Liveness",
                    LivenessChecks::quietKeys),
            new Check("ping", "A ping is answered with a pong that has its id.", "ping", LivenessChecks::ping),
            new Check(
                    "ping-frame",
                    "A WebSocket ping is answered with a pong of the same bytes.",
                    "Liveness",
                    LivenessChecks::pingFrame));

    private LivenessChecks() {}

    private static Link open(Scene scene) throws IOException {
        var link = scene.open();
        var hello = FlowChecks.hello(link, HEARTBEAT_MILLIS, null);
        int mark = link.mark();
        link.send(hello);
        link.answerTo(hello.id() == null ? 0 : hello.id(), mark);
        return link;
    }

    private static List<Link.Heard> heartbeats(Link link, int mark) {
        return link.since(mark).stream()
                .filter(heard -> heard.message() instanceof ServerMessage.Heartbeat)
                .toList();
    }

    private static String heartbeats(Scene scene) throws IOException {
        var busy = open(scene);
        int subscribed = 0;
        for (String channel : scene.ground().channels().keySet()) {
            var symbols = scene.ground().byMovement(List.of(channel)).stream()
                    .limit(5)
                    .map(Key::symbol)
                    .toList();
            if (!symbols.isEmpty()) {
                busy.subscribe(channel, symbols, SubscribeOptions.DEFAULTS);
                subscribed += symbols.size();
            }
        }
        var idle = open(scene);
        int busyMark = busy.mark();
        int idleMark = idle.mark();
        scene.pass(Duration.ofMillis(BEATS * HEARTBEAT_MILLIS + HEARTBEAT_MILLIS / 2));
        isRegular(heartbeats(busy, busyMark), scene.late(), "with data");
        isRegular(heartbeats(idle, idleMark), scene.late(), "without data");
        return "with %d keys and without".formatted(subscribed);
    }

    private static void isRegular(List<Link.Heard> beats, Duration late, String which) {
        long lateBeats = late.toMillis() / HEARTBEAT_MILLIS;
        expect(
                beats.size() >= BEATS - 1 - lateBeats && beats.size() <= BEATS + 2 + lateBeats,
                "%d heartbeats in %.1f s, %s".formatted(beats.size(), BEATS + 0.5, which),
                "one each %d ms".formatted(HEARTBEAT_MILLIS));
        for (int i = 1; i < beats.size(); i++) {
            long millis = TimeUnit.NANOSECONDS.toMillis(
                    beats.get(i).nanos() - beats.get(i - 1).nanos());
            expect(
                    millis < LATEST_MILLIS + late.toMillis(),
                    "%d ms between heartbeats, %s".formatted(millis, which),
                    "one each %d ms".formatted(HEARTBEAT_MILLIS));
        }
    }

    private static String watermarkMoves(Scene scene) throws IOException {
        var keys = new ArrayList<Key>();
        for (var shape : Shape.values()) {
            if (!scene.ground().channels(shape).isEmpty()) {
                scene.ground().byMovement(scene.ground().channels(shape)).stream()
                        .filter(key -> scene.ground().movement(key) > 0)
                        .limit(1)
                        .forEach(keys::add);
            }
        }
        if (keys.isEmpty()) {
            throw new SkipException("nothing moves");
        }
        var link = open(scene);
        int mark = link.mark();
        for (var key : keys) {
            var first = awaitWatermark(link, key.channel(), mark, Long.MIN_VALUE);
            awaitWatermark(
                    link, key.channel(), mark, first.watermarksMicros().getOrDefault(key.channel(), Long.MIN_VALUE));
        }
        return "%d channels".formatted(keys.size());
    }

    private static ServerMessage.Heartbeat awaitWatermark(Link link, String channel, int mark, long above) {
        return link.await(
                ServerMessage.Heartbeat.class,
                mark,
                beat -> beat.watermarksMicros().containsKey(channel)
                        && beat.watermarksMicros().get(channel) > above,
                "a wm of %s above %d".formatted(channel, above));
    }

    private static String quietKeys(Scene scene) throws IOException {
        var link = open(scene);
        Key silent = null;
        long sequence = -1;
        for (var entry : scene.ground().movements().entrySet()) {
            if (entry.getValue() == 0) {
                var snapshot = scene.begin(link, entry.getKey(), SubscribeOptions.DEFAULTS);
                if (snapshot.sequence() >= 0) {
                    silent = entry.getKey();
                    sequence = snapshot.sequence();
                    break;
                }
                link.unsubscribe(
                        entry.getKey().channel(), List.of(entry.getKey().symbol()));
            }
        }
        if (silent == null) {
            throw new SkipException("every key of which something is known moves");
        }
        var key = silent;
        long known = sequence;
        var beat = link.await(
                ServerMessage.Heartbeat.class,
                0,
                message -> message.quiet().stream()
                        .anyMatch(quiet -> quiet.channel().equals(key.channel())
                                && quiet.symbol().equals(key.symbol())),
                "a heartbeat that calls %s quiet".formatted(key));
        boolean isRight = beat.quiet().stream()
                .filter(quiet -> quiet.symbol().equals(key.symbol()))
                .allMatch(quiet -> quiet.sequence() == known
                        || link.look(referee -> {
                            var watch = referee.watch(key);
                            return watch != null && watch.sequence() == quiet.sequence();
                        }));
        expect(isRight, beat, "%s at %d".formatted(key, known));
        return key.toString();
    }

    private static String ping(Scene scene) throws IOException {
        var link = scene.open();
        long begunNanos = System.nanoTime();
        link.ping();
        return "%.1f ms".formatted((System.nanoTime() - begunNanos) / 1e6);
    }

    private static String pingFrame(Scene scene) throws IOException {
        var link = scene.open();
        link.sendFrame(CheckSocket.PING, "are you there".getBytes(StandardCharsets.UTF_8));
        String pong = link.awaitPong();
        expect(pong.equals("are you there"), "'" + pong + "'", "'are you there'");
        return "";
    }
}
