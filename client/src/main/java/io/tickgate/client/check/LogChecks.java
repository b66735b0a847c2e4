package io.tickgate.client.check;

import static io.tickgate.client.check.CursorChecks.all;
import static io.tickgate.client.check.Scene.expect;

import io.tickgate.client.Key;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where every record begins, and what may hold it up.
 *
 * <p>Thread-safe.
 */
final class LogChecks {
    /** Messages of a log that is read from its beginning: some, whatever its length. */
    private static final int SOME = 100;

    /** By how much the clocks of publishers and of the gateway may differ. */
    private static final Duration CLOCKS_APART = Duration.ofSeconds(1);

    private static final Duration SHORT = Duration.ofMillis(600);

    static final List<Check> LIST = List.of(
            new Check(
                    "from-earliest",
                    "From earliest, records come from the first that the log has: to all clients the same, and older ones"
                            + " than now.",
                    "Every record",
                    LogChecks::earliest),
            new Check(
                    "from-latest",
                    "From latest, what comes is newer than what others had before the command, also for a held key.",
                    "Every record",
                    LogChecks::latest),
            new Check(
                    "from-time",
                    "From a time, every record since comes and none of long before.",
                    "Every record",
                    LogChecks::time),
            new Check(
                    "gap-told",
                    "From a position that the log has no more, a GAP says which records are lost, and a snapshot of reason"
                            + " lagged follows; otherwise nothing is left out.",
                    "Every record",
                    LogChecks::gap),
            new Check(
                    "all-credit",
                    "In mode all credit holds, too: nothing comes beyond it, and nothing is lost by it.",
                    "Every record",
                    LogChecks::credit));

    private LogChecks() {}

    /**
     * Holds the records that a connection was sent after a place against those of a witness.
     *
     * @return how many were the same
     */
    static int expectSame(Link witness, Link link, Key key, long after) {
        var came = ResumeChecks.sequences(link, key);
        if (came.isEmpty()) {
            return 0;
        }
        long last = came.get(came.size() - 1);
        witness.await(
                "what others were sent up to " + last,
                0,
                message -> Link.isOf(message, key) && Link.sequenceOf(message) >= last);
        var expected = ResumeChecks.sequences(witness, key).stream()
                .filter(sequence -> sequence > after && sequence <= last)
                .toList();
        expect(
                came.equals(expected),
                "%s after %d: %s".formatted(key, after, difference(came, expected)),
                "the same as others, each once");
        return came.size();
    }

    private static String difference(List<Long> came, List<Long> expected) {
        var missing = expected.stream().filter(one -> !came.contains(one)).toList();
        var more = came.stream().filter(one -> !expected.contains(one)).toList();
        return "without %s, and also %s, of %d".formatted(Shown.limited(missing), Shown.limited(more), expected.size());
    }

    private static String earliest(Scene scene) throws IOException {
        var key = CursorChecks.keys(scene, 1).get(0);
        var now = scene.begin(scene.open(), key, all());
        var one = fromEarliest(scene, key, now.sequence());
        var other = fromEarliest(scene, key, now.sequence());
        var first = ResumeChecks.sequences(one, key);
        var second = ResumeChecks.sequences(other, key);
        expect(
                !first.isEmpty() && !second.isEmpty() && first.get(0) <= now.sequence(),
                first.isEmpty() || second.isEmpty() ? "nothing" : "records from %d on".formatted(first.get(0)),
                "records from before %d, where it stood".formatted(now.sequence()));
        // The log may have lost its beginning meanwhile.
        long from = Math.max(first.get(0), second.get(0));
        var mine = first.stream().filter(sequence -> sequence >= from).toList();
        var others = second.stream().filter(sequence -> sequence >= from).toList();
        int common = Math.min(mine.size(), others.size());
        expect(
                mine.subList(0, common).equals(others.subList(0, common)),
                Shown.limited(mine),
                "%s, as another client".formatted(Shown.limited(others)));
        return "%d records from %d on".formatted(first.size(), first.get(0));
    }

    private static Link fromEarliest(Scene scene, Key key, long upTo) throws IOException {
        var link = CreditChecks.open(scene, SOME);
        Scene.expectAccepted(link.subscribe(key, all().withFrom(new From.Earliest())), 1);
        link.awaitState(scene.patience(), referee -> {
            var watch = referee.watch(key);
            return CreditChecks.data(link) >= SOME || (watch != null && watch.sequence() >= upTo);
        });
        return link;
    }

    private static String latest(Scene scene) throws IOException {
        var key = CursorChecks.keys(scene, 1).get(0);
        var witness = scene.open();
        scene.begin(witness, key, all());
        var link = scene.open();
        scene.begin(link, key, all());
        int compared = 0;
        for (int i = 0; i < 2; i++) {
            witness.find(witness.mark(), scene.watch(), message -> Link.isOf(message, key));
            long before = lastOf(witness, key);
            int mark = link.mark();
            var place = scene.begin(link, key, all().withFrom(new From.Latest()));
            expect(
                    place.reason() == SnapshotReason.INITIAL && place.sequence() >= before,
                    place,
                    "an initial snapshot at %d or after, which others had already".formatted(before));
            link.find(mark, scene.watch(), message -> isUpdateAfter(message, key, place.sequence()));
            compared += sameSince(witness, link, key, mark, place.sequence());
        }
        return "%d records".formatted(compared);
    }

    private static boolean isUpdateAfter(ServerMessage message, Key key, long sequence) {
        return Link.isOf(message, key)
                && message instanceof ServerMessage.Update
                && Link.sequenceOf(message) > sequence;
    }

    private static long lastOf(Link link, Key key) {
        return link.data(key, 0).stream()
                .mapToLong(heard -> Link.sequenceOf(heard.message()))
                .max()
                .orElse(-1);
    }

    private static int sameSince(Link witness, Link link, Key key, int mark, long after) {
        var came = link.data(key, mark).stream()
                .map(Link.Heard::message)
                .filter(message -> isUpdateAfter(message, key, after))
                .map(Link::sequenceOf)
                .toList();
        if (came.isEmpty()) {
            return 0;
        }
        long last = came.get(came.size() - 1);
        witness.await(
                "what others were sent up to " + last,
                0,
                message -> Link.isOf(message, key) && Link.sequenceOf(message) >= last);
        var expected = ResumeChecks.sequences(witness, key).stream()
                .filter(sequence -> sequence > after && sequence <= last)
                .toList();
        expect(came.equals(expected), difference(came, expected), "the same as others, each once");
        return came.size();
    }

    private static String time(Scene scene) throws IOException {
        var key = CursorChecks.keys(scene, 1).get(0);
        var witness = scene.open();
        var begun = scene.begin(witness, key, all());
        var any = witness.find(0, scene.watch(), message -> message instanceof ServerMessage.Update);
        if (any == null) {
            throw new SkipException("no record came");
        }
        var link = scene.open();
        long sinceMicros = link.welcome().timeMicros();
        long sinceNanos = System.nanoTime();
        long eventMicros = ((ServerMessage.Update) any.message()).timeMicros();
        if (Math.abs(sinceMicros - eventMicros) > TimeUnit.SECONDS.toMicros(30)) {
            throw new SkipException(
                    "the market lives at another time than the gateway: %d and %d".formatted(eventMicros, sinceMicros));
        }
        scene.pass(scene.watch());
        Scene.expectAccepted(link.subscribe(key, all().withFrom(new From.Time(sinceMicros))), 1);
        long before = lastOf(witness, key);
        link.find(0, scene.patience(), message -> isUpdateAfter(message, key, before - 1));
        var came = ResumeChecks.sequences(link, key);
        var due = witness.data(key, 0).stream()
                .filter(heard -> heard.message() instanceof ServerMessage.Update
                        && heard.nanos() > sinceNanos + CLOCKS_APART.toNanos()
                        && Link.sequenceOf(heard.message()) <= before)
                .map(heard -> Link.sequenceOf(heard.message()))
                .toList();
        expect(
                came.containsAll(due),
                "%s from %d on: %s".formatted(key, sinceMicros, difference(came, due)),
                "all that came a second later and after");
        expect(
                came.isEmpty() || came.get(0) > begun.sequence(),
                "%s at %s".formatted(key, Shown.limited(came)),
                "nothing up to %d, which was before that time".formatted(begun.sequence()));
        if (due.isEmpty()) {
            throw new SkipException("no record came while watching");
        }
        return "%d records".formatted(due.size());
    }

    private static String gap(Scene scene) throws IOException {
        var key = CursorChecks.keys(scene, 1).get(0);
        var now = scene.begin(scene.open(), key, all());
        var oldest = ResumeChecks.sequences(fromEarliest(scene, key, now.sequence()), key);
        var position = new Position(now.epoch(), 0);
        var link = CreditChecks.open(scene, SOME);
        var options = all().withFrom(new From.Positions(Map.of(key.symbol(), position)));
        Scene.expectAccepted(link.subscribe(key, options), 1);
        var first = link.await(
                "a GAP, or what comes after " + position, 0, message -> isGap(message) || Link.isOf(message, key));
        if (first instanceof ServerMessage.Status status) {
            return gone(link, key, position, status);
        }
        var next = link.await(
                "a record after " + position,
                0,
                message -> Link.isOf(message, key) && message instanceof ServerMessage.Update);
        var due = oldest.stream()
                .filter(sequence -> sequence > position.sequence())
                .findFirst();
        expect(
                due.isEmpty() || Link.sequenceOf(next) <= due.get(),
                Shown.of(next),
                "record %s, the first that there is, or a GAP".formatted(due));
        return "the log still has its beginning";
    }

    private static boolean isGap(ServerMessage message) {
        return message instanceof ServerMessage.Status status && status.code() == ErrorCode.GAP;
    }

    private static String gone(Link link, Key key, Position position, ServerMessage.Status status) {
        var lost = status.lost();
        expect(
                status.state() == StatusState.LIVE
                        && lost != null
                        && lost.epoch().equals(position.epoch())
                        && lost.from() == position.sequence() + 1
                        && lost.to() >= lost.from(),
                status,
                "live, and lost with %s from %d on".formatted(position.epoch(), position.sequence() + 1));
        var snapshot =
                link.await(ServerMessage.Snapshot.class, 0, message -> Link.isOf(message, key), "a snapshot of " + key);
        expect(
                snapshot.reason() == SnapshotReason.LAGGED && lost != null && snapshot.sequence() >= lost.to(),
                snapshot,
                "a snapshot of reason lagged behind what is lost");
        return "%s is lost".formatted(lost);
    }

    private static String credit(Scene scene) throws IOException {
        var key = CursorChecks.keys(scene, 1).get(0);
        var witness = scene.open();
        scene.begin(witness, key, all());
        var link = CreditChecks.open(scene, 3);
        var place = scene.begin(link, key, all());
        int granted = 3;
        for (int more : new int[] {0, 2, 1}) {
            granted += more;
            if (more > 0) {
                link.send(new ClientCommand.Credit(more));
            }
            int wanted = granted;
            if (!link.awaitState(scene.patience(), any -> CreditChecks.data(link) >= wanted)) {
                throw new SkipException("%s moves too seldom".formatted(key));
            }
            scene.pass(SHORT);
            expect(
                    CreditChecks.data(link) == granted,
                    CreditChecks.data(link) + " data messages",
                    granted + ", as was granted");
        }
        link.send(new ClientCommand.Credit(1_000_000));
        long reached = lastOf(witness, key);
        link.await(
                "what waited for credit, up to " + reached,
                0,
                message -> Link.isOf(message, key) && Link.sequenceOf(message) >= reached);
        return "%d records".formatted(expectSame(witness, link, key, place.sequence()));
    }
}
