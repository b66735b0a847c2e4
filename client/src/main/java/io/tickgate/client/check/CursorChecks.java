package io.tickgate.client.check;

import static io.tickgate.client.check.Scene.expect;

import io.tickgate.client.Key;
import io.tickgate.model.Shape;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Clients that take every record and come back with a cursor.
 *
 * <p>Thread-safe.
 */
final class CursorChecks {
    static final List<Check> LIST = List.of(
            new Check(
                    "cursor-hb",
                    "An hb has a cursor if the connection takes something in mode all, and none otherwise.",
                    "Cursors",
                    CursorChecks::heartbeats),
            new Check(
                    "cursor-resume",
                    "From a cursor everything comes that was not sent before its hb, and nothing that was; names and"
                            + " patterns are listed as resumed.",
                    "Cursors",
                    CursorChecks::resume),
            new Check(
                    "cursor-changed",
                    "A cursor that was changed is BAD_REQUEST and names from; nothing comes.",
                    "Cursors",
                    CursorChecks::changed),
            new Check(
                    "cursor-channel",
                    "A cursor without a position of the channel is RESUME_UNAVAILABLE.",
                    "Cursors",
                    CursorChecks::otherChannel));

    private CursorChecks() {}

    static SubscribeOptions all() {
        return Options.withMode(SubscribeOptions.DEFAULTS, Mode.ALL);
    }

    static SubscribeOptions from(String cursor) {
        return all().withFrom(new From.Cursor(cursor));
    }

    /** Keys of one log channel that move. */
    static List<Key> keys(Scene scene, int count) {
        String channel = scene.moving(Shape.LOG, 1).get(0).channel();
        return scene.moving(List.of(channel), count);
    }

    static List<String> symbols(List<Key> keys) {
        return keys.stream().map(Key::symbol).toList();
    }

    /** Opens a connection that is sent a heartbeat each second. */
    static Link openBeating(Scene scene) throws IOException {
        var link = scene.open();
        var hello = FlowChecks.hello(link, 1000, null);
        int mark = link.mark();
        link.send(hello);
        link.answerTo(hello.id() == null ? 0 : hello.id(), mark);
        return link;
    }

    private static ServerMessage.Heartbeat awaitBeat(Link link) {
        return link.await(ServerMessage.Heartbeat.class, link.mark(), any -> true, "a heartbeat");
    }

    static String awaitCursor(Link link, int mark) {
        var beat = link.await(
                ServerMessage.Heartbeat.class, mark, message -> message.cursor() != null, "a heartbeat with a cursor");
        return String.valueOf(beat.cursor());
    }

    private static String heartbeats(Scene scene) throws IOException {
        var key = keys(scene, 1).get(0);
        var link = openBeating(scene);
        link.subscribe(key, Options.withMode(SubscribeOptions.DEFAULTS, Mode.CONFLATE));
        var without = awaitBeat(link);
        expect(without.cursor() == null, without, "no cursor of a connection that takes nothing in mode all");
        link.unsubscribe(key.channel(), List.of(key.symbol()));
        scene.begin(link, key, all());
        String cursor = awaitCursor(link, link.mark());
        link.unsubscribe(key.channel(), List.of(key.symbol()));
        without = awaitBeat(link);
        expect(without.cursor() == null, without, "no cursor after the unsub");
        return "%d characters".formatted(cursor.length());
    }

    private static String resume(Scene scene) throws IOException {
        var keys = keys(scene, 3);
        var witness = scene.open();
        var first = openBeating(scene);
        for (var key : keys) {
            scene.begin(witness, key, all());
        }
        first.subscribe(keys.get(0).channel(), symbols(keys), all());
        first.find(0, scene.watch(), ServerMessage.Update.class::isInstance);
        int mark = first.mark();
        String cursor = awaitCursor(first, mark);
        var told = told(first, cursor);
        // More, which the cursor is before.
        int after = first.mark();
        first.find(after, scene.watch(), ServerMessage.Update.class::isInstance);
        first.close();
        int named = goesOn(scene, witness, keys, symbols(keys), cursor, told);
        int matched = goesOn(scene, witness, keys, List.of("*"), cursor, told);
        if (named + matched == 0) {
            throw new SkipException("no record came after the cursor");
        }
        return "%d records by name, %d by a pattern".formatted(named, matched);
    }

    /** By key, the seq of the last message before the heartbeat. */
    private static Map<Key, Long> told(Link link, String cursor) {
        var told = new HashMap<Key, Long>();
        for (var heard : link.all()) {
            var key = Link.keyOf(heard.message());
            if (key != null) {
                told.put(key, Link.sequenceOf(heard.message()));
            } else if (heard.message() instanceof ServerMessage.Heartbeat beat && cursor.equals(beat.cursor())) {
                break;
            }
        }
        return told;
    }

    private static int goesOn(
            Scene scene, Link witness, List<Key> keys, List<String> symbols, String cursor, Map<Key, Long> told)
            throws IOException {
        var link = scene.open();
        var ack = link.subscribe(keys.get(0).channel(), symbols, from(cursor));
        Scene.expectAccepted(ack, symbols.size());
        expect(ack.resumed().containsAll(symbols), ack, "%s in resumed".formatted(symbols));
        link.find(0, scene.watch(), ServerMessage.Update.class::isInstance);
        scene.pass(scene.watch().dividedBy(2));
        link.close();
        int compared = 0;
        for (var key : keys) {
            compared += hasAllSince(witness, link, key, told.get(key));
        }
        return compared;
    }

    /** A key that was not told anything before the cursor has no place that one could compare from. */
    private static int hasAllSince(Link witness, Link link, Key key, @org.jspecify.annotations.Nullable Long told) {
        var data = link.data(key, 0);
        if (told == null || data.isEmpty()) {
            return 0;
        }
        expect(
                data.get(0).message() instanceof ServerMessage.Snapshot snapshot
                        && snapshot.reason() == SnapshotReason.RESUMED,
                Shown.of(data.get(0).message()),
                "a snapshot with reason resumed");
        return LogChecks.expectSame(witness, link, key, told);
    }

    private static String changed(Scene scene) throws IOException {
        var key = keys(scene, 1).get(0);
        var link = openBeating(scene);
        scene.begin(link, key, all());
        String cursor = awaitCursor(link, 0);
        int middle = cursor.length() / 2;
        char other = cursor.charAt(middle) == 'A' ? 'B' : 'A';
        var wrong = List.of(
                cursor.substring(0, middle) + other + cursor.substring(middle + 1),
                cursor.substring(0, middle),
                "no-cursor");
        var second = scene.open();
        for (String text : wrong) {
            var error = refusal(second, key, text);
            expect(
                    error.code() == ErrorCode.BAD_REQUEST && error.message().contains("from"),
                    error,
                    "BAD_REQUEST that names from");
        }
        second.ping();
        var data = second.data(key, 0);
        expect(data.isEmpty(), Shown.limited(data), "nothing of a key that was not joined");
        Scene.expectAccepted(second.subscribe(key, from(cursor)), 1);
        return "%d ways".formatted(wrong.size());
    }

    private static ServerMessage.Error refusal(Link link, Key key, String cursor) {
        long id = link.newId();
        int mark = link.mark();
        link.send(new io.tickgate.wire.ClientCommand.Subscribe(id, key.channel(), List.of(key.symbol()), from(cursor)));
        var answer = link.answerTo(id, mark);
        if (answer instanceof ServerMessage.Error error) {
            return error;
        }
        throw new BreachException(Shown.of(answer), "an error");
    }

    private static String otherChannel(Scene scene) throws IOException {
        var key = keys(scene, 1).get(0);
        var other = scene.ground().channels(Shape.STATE).stream()
                .flatMap(channel -> scene.ground().byMovement(List.of(channel)).stream())
                .findFirst()
                .orElseThrow(() -> new SkipException("no channel of another shape takes mode all"));
        var link = openBeating(scene);
        scene.begin(link, key, all());
        String cursor = awaitCursor(link, 0);
        var error = refusal(scene.open(), other, cursor);
        expect(error.code() == ErrorCode.RESUME_UNAVAILABLE, error, "RESUME_UNAVAILABLE");
        return "a cursor of %s on %s".formatted(key.channel(), other.channel());
    }
}
