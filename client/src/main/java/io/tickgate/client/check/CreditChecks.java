package io.tickgate.client.check;

import static io.tickgate.client.check.Scene.expect;

import io.tickgate.client.Key;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Clients that say how many messages they take.
 *
 * <p>Thread-safe.
 */
final class CreditChecks {
    private static final Duration SHORT = Duration.ofMillis(600);

    static final List<Check> LIST = List.of(
            new Check(
                    "credit",
                    "No more data messages come than were granted, and those that were granted come.",
                    "credit",
                    CreditChecks::credit),
            new Check("credit-control", "Answers and heartbeats need no credit.", "credit", CreditChecks::control),
            new Check(
                    "credit-without-hello",
                    "credit without hello.credit before is BAD_REQUEST.",
                    "credit",
                    CreditChecks::withoutHello));

    private CreditChecks() {}

    static Link open(Scene scene, long credit) throws IOException {
        var link = scene.open();
        var hello = FlowChecks.hello(link, 1000, credit);
        int mark = link.mark();
        link.send(hello);
        var answer = link.answerTo(hello.id() == null ? 0 : hello.id(), mark);
        expect(answer instanceof ServerMessage.Welcome, answer, "a welcome for a hello with credit");
        return link;
    }

    /** Subscribes to as many keys as there are; each has a snapshot at least. */
    private static int subscribe(Scene scene, Link link, int atMost) {
        int keys = 0;
        for (String channel : scene.ground().channels().keySet()) {
            var symbols = scene.ground().byMovement(List.of(channel)).stream()
                    .limit(atMost - keys)
                    .map(Key::symbol)
                    .toList();
            if (!symbols.isEmpty()) {
                link.subscribe(channel, symbols, SubscribeOptions.DEFAULTS);
                keys += symbols.size();
            }
        }
        return keys;
    }

    static long data(Link link) {
        return link.all().stream()
                .filter(heard -> Link.keyOf(heard.message()) != null)
                .count();
    }

    private static String credit(Scene scene) throws IOException {
        int known = Math.min(12, scene.ground().movements().size());
        if (known < 3) {
            throw new SkipException("fewer than three keys are known");
        }
        int first = known / 3;
        int more = known / 3;
        var link = open(scene, first);
        subscribe(scene, link, known);
        awaitData(scene, link, first);
        link.send(new ClientCommand.Credit(more));
        awaitData(scene, link, first + more);
        link.send(new ClientCommand.Credit(known));
        // All keys have their snapshot then, and with luck some an update.
        awaitAtLeast(scene, link, known);
        expect(data(link) <= first + more + known, data(link) + " messages", "at most " + (first + more + known));
        var begun = link.all().stream()
                .filter(heard -> heard.message() instanceof ServerMessage.Snapshot)
                .map(heard -> Link.keyOf(heard.message()))
                .collect(Collectors.toSet());
        expect(begun.size() == known, begun.size() + " keys with a snapshot", String.valueOf(known));
        return "%d, then %d, then %d".formatted(first, more, known);
    }

    /** Waits until so many have come, and then a while for one too many. */
    private static void awaitData(Scene scene, Link link, long expected) {
        awaitAtLeast(scene, link, expected);
        scene.pass(SHORT);
        link.ping();
        long came = data(link);
        expect(came == expected, came + " data messages", expected + ", as was granted");
    }

    private static void awaitAtLeast(Scene scene, Link link, long expected) {
        link.awaitState(scene.patience(), any -> data(link) >= expected);
        long came = data(link);
        expect(came >= expected, came + " data messages", "%d, as was granted".formatted(expected));
    }

    private static String control(Scene scene) throws IOException {
        var link = open(scene, 0);
        int keys = subscribe(scene, link, 5);
        link.ping();
        int mark = link.mark();
        link.await(ServerMessage.Heartbeat.class, mark, any -> true, "a heartbeat without credit");
        var unwanted = new ArrayList<>(link.all());
        unwanted.removeIf(heard -> Link.keyOf(heard.message()) == null);
        expect(unwanted.isEmpty(), Shown.limited(unwanted), "no data without credit");
        return "%d keys".formatted(keys);
    }

    private static String withoutHello(Scene scene) throws IOException {
        var link = scene.open();
        int mark = link.mark();
        link.send(new ClientCommand.Credit(10));
        var error = link.await(ServerMessage.Error.class, mark, any -> true, "an error");
        expect(error.code() == ErrorCode.BAD_REQUEST, error, "BAD_REQUEST");
        link.ping();
        return "";
    }
}
