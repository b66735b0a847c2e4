package io.tickgate.client.check;

import static io.tickgate.client.check.Scene.expect;

import io.tickgate.client.Key;
import io.tickgate.model.Shape;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Clients that come back with a position.
 *
 * <p>Thread-safe.
 */
final class ResumeChecks {
    private static final Duration SHORT = Duration.ofMillis(600);

    /** No log gets there while a check runs. */
    private static final long FAR_AHEAD = 1_000_000_000L;

    static final List<Check> LIST = List.of(
            new Check(
                    "resume-state",
                    "A state goes on from its position: it is listed as resumed, and its first message is a newer"
                            + " update, or nothing as long as nothing is newer.",
                    "Resume",
                    scene -> resume(scene, Shape.STATE)),
            new Check(
                    "resume-book",
                    "A book goes on from its position or begins with a snapshot that says why.",
                    "Resume",
                    scene -> resume(scene, Shape.BOOK)),
            new Check(
                    "resume-bars",
                    "Bars go on from their position or begin with a snapshot that says why.",
                    "Resume",
                    scene -> resume(scene, Shape.BAR)),
            new Check(
                    "resume-log",
                    "A log in mode all goes on from its position without a hole and without anything twice.",
                    "Resume",
                    ResumeChecks::resumeLog),
            new Check(
                    "foreign-epoch",
                    "A position of another epoch is replaced by a snapshot with reason resync or epoch.",
                    "Resume",
                    ResumeChecks::foreignEpoch),
            new Check(
                    "ahead",
                    "A position ahead of the gateway is acked, then told as lagging, and nothing older comes.",
                    "Resume",
                    ResumeChecks::ahead));

    private ResumeChecks() {}

    private static String resume(Scene scene, Shape shape) throws IOException {
        var channels = scene.channels(shape);
        var key = scene.keys(channels, 1).get(0);
        var first = scene.open();
        scene.begin(first, key, SubscribeOptions.DEFAULTS);
        scene.pass(SHORT);
        Position position = position(first, key);
        first.close();
        var second = scene.open();
        var ack = second.subscribe(key, Options.from(key.symbol(), position));
        Scene.expectAccepted(ack, 1);
        boolean isResumed = ack.resumed().contains(key.symbol());
        expect(isResumed || shape != Shape.STATE, ack, key.symbol() + " in resumed, as its epoch is the same");
        var deadline = isResumed && scene.ground().movement(key) == 0 ? SHORT : scene.watch();
        var next = second.find(0, deadline, message -> Link.isOf(message, key));
        if (next == null) {
            expect(isResumed, "nothing of " + key, "a snapshot, as it was not resumed");
            return "nothing newer than " + position;
        }
        long sequence = Link.sequenceOf(next.message());
        if (isResumed) {
            boolean mayRepeat = shape == Shape.BAR;
            expect(
                    next.message() instanceof ServerMessage.Update
                            && (mayRepeat ? sequence >= position.sequence() : sequence > position.sequence()),
                    Shown.of(next.message()),
                    "an update after " + position);
            return "resumed at " + position;
        }
        expect(
                next.message() instanceof ServerMessage.Snapshot snapshot
                        && snapshot.reason() != SnapshotReason.INITIAL
                        && snapshot.reason() != SnapshotReason.DELETED
                        && sequence >= position.sequence(),
                Shown.of(next.message()),
                "a snapshot that says why, not before " + position);
        return "begun anew at " + Shown.of(((ServerMessage.Snapshot) next.message()).reason());
    }

    private static Position position(Link link, Key key) {
        var position = link.look(referee -> {
            var watch = referee.watch(key);
            return java.util.Optional.ofNullable(watch == null ? null : watch.position());
        });
        return position.orElseThrow(() -> new SkipException("nothing is known of " + key));
    }

    private static String resumeLog(Scene scene) throws IOException {
        var key = scene.moving(Shape.LOG, 1).get(0);
        var all = Options.withMode(SubscribeOptions.DEFAULTS, Mode.ALL);
        var witness = scene.open();
        var snapshot = scene.begin(witness, key, all);
        var first = scene.open();
        scene.begin(first, key, all);
        first.find(0, scene.watch(), message -> Link.isOf(message, key) && message instanceof ServerMessage.Update);
        var position = position(first, key);
        first.close();
        witness.find(
                0, scene.watch(), message -> Link.isOf(message, key) && Link.sequenceOf(message) > position.sequence());
        var second = scene.open();
        var ack = second.subscribe(key, Options.withMode(Options.from(key.symbol(), position), Mode.ALL));
        Scene.expectAccepted(ack, 1);
        scene.pass(scene.watch().dividedBy(2));
        if (!ack.resumed().contains(key.symbol())) {
            var next = second.await("a snapshot of " + key, 0, message -> Link.isOf(message, key));
            expect(
                    next instanceof ServerMessage.Snapshot replaced && replaced.reason() != SnapshotReason.INITIAL,
                    Shown.of(next),
                    "a snapshot that says why");
            throw new SkipException("the position was not resumed: " + Shown.of(next));
        }
        var resumed = sequences(second, key);
        second.close();
        scene.pass(SHORT);
        long from = Math.max(position.sequence(), snapshot.sequence());
        long to = resumed.isEmpty() ? from : resumed.get(resumed.size() - 1);
        var expected = sequences(witness, key).stream()
                .filter(sequence -> sequence > from && sequence <= to)
                .toList();
        var came = resumed.stream().filter(sequence -> sequence > from).toList();
        expect(came.equals(expected), "from %s: %s".formatted(position, came), expected.toString());
        expect(!came.isEmpty(), "nothing after " + position, "what others were sent after it");
        return "%d trades after %s".formatted(came.size(), position);
    }

    static List<Long> sequences(Link link, Key key) {
        return link.data(key, 0).stream()
                .filter(heard -> heard.message() instanceof ServerMessage.Update)
                .map(heard -> Link.sequenceOf(heard.message()))
                .toList();
    }

    private static String foreignEpoch(Scene scene) throws IOException {
        var reasons = new TreeMap<String, SnapshotReason>();
        for (var channel : scene.ground().channels().entrySet()) {
            var keys = known(scene, channel.getKey());
            if (keys.isEmpty()) {
                continue;
            }
            var key = keys.get(0);
            var link = scene.open();
            var ack = link.subscribe(key, Options.from(key.symbol(), new Position("kffffffffff", 5)));
            Scene.expectAccepted(ack, 1);
            expect(ack.resumed().isEmpty(), ack, "nothing resumed");
            var first = link.await("a snapshot of " + key, 0, message -> Link.isOf(message, key));
            expect(
                    first instanceof ServerMessage.Snapshot snapshot
                            && (snapshot.reason() == SnapshotReason.RESYNC
                                    || snapshot.reason() == SnapshotReason.EPOCH),
                    Shown.of(first),
                    "a snapshot with reason resync or epoch");
            reasons.put(channel.getKey(), ((ServerMessage.Snapshot) first).reason());
            link.close();
        }
        if (reasons.isEmpty()) {
            throw new SkipException("nothing is known of any symbol");
        }
        return reasons.toString();
    }

    /** Keys of which something is known, so that they have a position. */
    private static List<Key> known(Scene scene, String channel) throws IOException {
        var keys = scene.ground().byMovement(List.of(channel)).stream().limit(1).toList();
        if (keys.isEmpty()) {
            return keys;
        }
        var link = scene.open();
        var snapshot = scene.begin(link, keys.get(0), SubscribeOptions.DEFAULTS.withOnce());
        link.close();
        return snapshot.sequence() < 0 ? List.of() : keys;
    }

    private static String ahead(Scene scene) throws IOException {
        int told = 0;
        for (String channel : scene.ground().channels().keySet()) {
            var keys = known(scene, channel);
            if (keys.isEmpty()) {
                continue;
            }
            var key = keys.get(0);
            var link = scene.open();
            var now = scene.begin(link, key, SubscribeOptions.DEFAULTS);
            int mark = link.mark();
            var position = new Position(now.epoch(), now.sequence() + FAR_AHEAD);
            var options = SubscribeOptions.DEFAULTS.withFrom(new From.Positions(Map.of(key.symbol(), position)));
            Scene.expectAccepted(link.subscribe(key, options), 1);
            var status = link.await(
                    ServerMessage.Status.class,
                    mark,
                    message -> message.symbols().contains(key.symbol()),
                    "a status of " + key);
            expect(status.state() == StatusState.LAGGING, status, "lagging");
            int after = link.mark();
            scene.pass(SHORT);
            var data = link.data(key, after);
            expect(data.isEmpty(), Shown.limited(data), "nothing before " + position);
            link.unsubscribe(channel, List.of(key.symbol()));
            link.close();
            told++;
        }
        if (told == 0) {
            throw new SkipException("nothing is known of any symbol");
        }
        return "%d channels".formatted(told);
    }
}
