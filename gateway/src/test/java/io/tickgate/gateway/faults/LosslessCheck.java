package io.tickgate.gateway.faults;

import io.tickgate.gateway.faults.ClientRule.Verdict;
import io.tickgate.gateway.faults.Journals.Line;
import io.tickgate.gateway.faults.Violation.Invariant;
import io.tickgate.model.Tick;
import io.tickgate.wire.MessageDecoder;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Lost;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds the journal of a client that takes every record to L1 to L9.
 *
 * <p>Confined to the thread that checks.
 */
final class LosslessCheck {
    /** A record that is later than this must have been announced as late. */
    private static final long LATE_MICROS = TimeUnit.SECONDS.toMicros(6);

    /** By then a gateway has seen that a topic was made anew. */
    private static final long NOTICED_MICROS = TimeUnit.SECONDS.toMicros(5);

    /** What the gateway closes with where a client is too slow: a lossless one never is. */
    private static final Set<String> TOO_SLOW = Set.of("1008", "1013", "4000");

    private final String client;
    private final Journals journals;
    private final List<Violation> violations;
    private final ClientRule rule = new ClientRule(true);
    private final Asked asked = new Asked();

    /** What came on this connection, as the gateway numbered it. */
    private final Map<String, Long> onConnection = new HashMap<>();

    /** What the client has of each epoch and symbol. */
    private final Map<String, Map<String, TreeSet<Long>>> delivered = new HashMap<>();

    /** Where each symbol began in an epoch. */
    private final Map<String, Map<String, Long>> begins = new HashMap<>();

    private final List<Lost> gaps = new ArrayList<>();
    private final Map<String, Set<String>> left = new HashMap<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private String channel = "";
    private boolean isLate;

    /** When it was answered first: what was there before that is old, and not late. */
    private long begunMicros;

    private long nowMicros;
    private int count;
    private int lost;
    private int toldLost;
    private int twice;
    private int repeated;
    private int healed;

    /** When a record came that the client did not have. */
    record Arrival(String epoch, long offset, long micros) {}

    LosslessCheck(String client, Journals journals, List<Violation> violations) {
        this.client = client;
        this.journals = journals;
        this.violations = violations;
    }

    List<Arrival> arrivals() {
        return arrivals;
    }

    int delivered() {
        return count;
    }

    int lost() {
        return lost;
    }

    int toldLost() {
        return toldLost;
    }

    int twice() {
        return twice;
    }

    int repeated() {
        return repeated;
    }

    int healed() {
        return healed;
    }

    private void broken(Invariant invariant, String what, Object... values) {
        violations.add(new Violation(invariant, client, what.formatted(values)));
    }

    void check(List<Line> lines) {
        for (var line : lines) {
            switch (line.event()) {
                case CLIENT -> channel = line.field(0);
                case OPEN -> {
                    asked.opened();
                    onConnection.clear();
                    isLate = false;
                }
                case SAID -> asked.said(line);
                case HEARD -> {
                    nowMicros = line.micros();
                    MessageDecoder.decode(line.field(0).getBytes(StandardCharsets.UTF_8))
                            .forEach(message -> heard(message, line.micros()));
                }
                case CLOSED -> {
                    if (TOO_SLOW.contains(line.field(0).substring(0, 4))) {
                        broken(Invariant.L9, "closed with %s", line.field(0));
                    }
                }
                case SEED, TOPIC, WIDENED, SENT, ACKED, ABORTED, DELETED, CUT, FAULT, HEALED, MEMORY ->
                    throw new IllegalArgumentException("%s (expected: events of a client)".formatted(line.event()));
            }
        }
        checkComplete();
        checkGaps();
    }

    private void heard(ServerMessage message, long micros) {
        switch (message.type()) {
            case SNAPSHOT -> snapshot((Snapshot) message);
            case UPDATE -> update((Update) message, micros);
            case STATUS -> status((Status) message);
            case ACK -> acknowledged((Ack) message, micros);
            case ERROR -> {
                var id = ((ServerMessage.Error) message).id();
                asked.refused(id == null ? -1 : id);
            }
            case WELCOME, HB, PONG, BYE, STAMPS -> {}
        }
    }

    /** Only what a gateway has given out of the topics that there are is taken. */
    private void checkCursor(String cursor, long micros) {
        long givenOut = journals.givenOutMicros(cursor);
        if (givenOut < 0) {
            broken(Invariant.L5, "a cursor is taken that no gateway has given out: %s", cursor);
            return;
        }
        var all = journals.topics(channel);
        long madeAnew = all.get(all.size() - 1).sinceMicros();
        if (all.size() > 1 && givenOut < madeAnew && micros > madeAnew + NOTICED_MICROS) {
            broken(Invariant.L5, "a cursor of a topic that was left is taken: %s", cursor);
        }
    }

    private void acknowledged(Ack ack, long micros) {
        begunMicros = begunMicros == 0 ? micros : begunMicros;
        String cursor = asked.cursor(ack.id());
        if (cursor != null) {
            checkCursor(cursor, micros);
        }
        var rejected =
                ack.rejected().stream().map(ServerMessage.Rejection::symbol).collect(Collectors.toSet());
        asked.acknowledged(ack.id(), rejected);
        rule.accept(ack);
        // What was asked for anew may begin before what came already.
        onConnection.clear();
    }

    private void status(Status status) {
        if (status.lost() != null) {
            gaps.add(status.lost());
        }
        if (status.state() != StatusState.LIVE || status.code() == null) {
            isLate = status.state() != StatusState.LIVE;
        }
    }

    private boolean isAsked(String what, String itsChannel, String symbol) {
        if (itsChannel.equals(channel) && asked.isGranted(symbol)) {
            return true;
        }
        broken(Invariant.L7, "%s of %s/%s", what, itsChannel, symbol);
        return false;
    }

    private void snapshot(Snapshot snapshot) {
        if (!isAsked("a snapshot", snapshot.channel(), snapshot.symbol())) {
            return;
        }
        String symbol = snapshot.symbol();
        var before = rule.position(symbol);
        if (snapshot.epoch().isEmpty()) {
            return;
        }
        boolean isTaken = rule.accept(snapshot) == Verdict.TAKEN;
        boolean isMove = before == null || !before.epoch().equals(snapshot.epoch());
        if (isTaken) {
            onConnection.remove(snapshot.epoch());
        }
        if ((isTaken || isMove) && !isOfItsTopic(snapshot.epoch(), before, symbol)) {
            return;
        }
        if (!isTaken) {
            return;
        }
        if (before == null || !before.epoch().equals(snapshot.epoch())) {
            begin(snapshot, before);
        } else if (snapshot.sequence() > before.sequence()) {
            jump(snapshot, before);
        } else if (snapshot.sequence() < before.sequence() && !isCut(snapshot, before)) {
            broken(Invariant.L1, "%s from %s back to %d", symbol, before, snapshot.sequence());
        }
    }

    /** Whether an epoch is one of the channel's topics, and not one that was left. */
    private boolean isOfItsTopic(String epoch, @Nullable Position before, String symbol) {
        int now = journals.generation(channel, epoch);
        if (now < 0) {
            broken(Invariant.L5, "%s is in %s, which is no topic of %s", symbol, epoch, channel);
            return false;
        }
        if (before != null && journals.generation(channel, before.epoch()) > now) {
            broken(Invariant.L5, "%s goes from %s back to the topic of %s", symbol, before, epoch);
            return false;
        }
        return true;
    }

    private void begin(Snapshot snapshot, @Nullable Position before) {
        begins.computeIfAbsent(snapshot.epoch(), added -> new HashMap<>()).put(snapshot.symbol(), snapshot.sequence());
        of(snapshot.epoch(), snapshot.symbol()).headMap(snapshot.sequence(), true).values().stream()
                .filter(written -> written.ackedMicros() <= nowMicros)
                .map(Written::offset)
                .filter(offset -> offset >= journals.firstKept(snapshot.epoch())
                        && journals.namesOfOne(snapshot.epoch()).stream()
                                .noneMatch(name ->
                                        itsDelivered(name, snapshot.symbol()).contains(offset))
                        && !isToldLost(snapshot.epoch(), offset))
                .findFirst()
                .ifPresent(offset -> broken(
                        Invariant.L6, "%s begins at %d, behind %d", snapshot.symbol(), snapshot.sequence(), offset));
        if (before != null) {
            // What it has not had of the topic before is gone with it, and that is told here.
            left.computeIfAbsent(before.epoch(), added -> new HashSet<>()).add(snapshot.symbol());
        }
    }

    /** Where the client is taken further than its own position, what lies between must have been told as lost. */
    private void jump(Snapshot snapshot, Position before) {
        of(snapshot.epoch(), snapshot.symbol())
                .subMap(before.sequence(), false, snapshot.sequence(), true)
                .forEach((skipped, written) -> {
                    // After a cut, an offset may be that of a record that was not there yet.
                    boolean isThere = written.ackedMicros() <= nowMicros;
                    if (isThere && !isToldLost(snapshot.epoch(), skipped)) {
                        broken(
                                Invariant.L4,
                                "%s from %s to %d by a snapshot, over %d",
                                snapshot.symbol(),
                                before,
                                snapshot.sequence(),
                                skipped);
                    }
                });
    }

    /** Whether the log was cut off below what the client has, and it is told so. */
    private boolean isCut(Snapshot snapshot, Position before) {
        Long cut = journals.cut(snapshot.epoch());
        boolean isTold = cut != null && before.sequence() >= cut && snapshot.reason() == SnapshotReason.RESYNC;
        if (isTold) {
            itsDelivered(snapshot.epoch(), snapshot.symbol())
                    .tailSet(snapshot.sequence(), false)
                    .clear();
        }
        return isTold;
    }

    private void update(Update update, long micros) {
        String symbol = update.symbol();
        if (!isAsked("an update", update.channel(), symbol)) {
            return;
        }
        var before = rule.position(symbol);
        if (before == null) {
            broken(Invariant.L6, "an update of %s at %d before any snapshot", symbol, update.sequence());
            return;
        }
        Long last = onConnection.put(before.epoch(), update.sequence());
        if (last != null && last >= update.sequence()) {
            broken(Invariant.L1, "%s: %d after %d on one connection", before.epoch(), update.sequence(), last);
        }
        switch (rule.accept(update)) {
            case PASSED_OVER -> repeated++;
            case GAP -> healed++;
            case TAKEN -> deliver(update, before.epoch(), micros);
        }
    }

    private void deliver(Update update, String epoch, long micros) {
        count++;
        arrivals.add(new Arrival(epoch, update.sequence(), micros));
        // Also under the name that the partition had before there were more.
        boolean isTwice = journals.namesOfOne(epoch).stream()
                .anyMatch(name -> itsDelivered(name, update.symbol()).contains(update.sequence()));
        itsDelivered(epoch, update.symbol()).add(update.sequence());
        if (isTwice) {
            twice++;
            broken(Invariant.L3, "%s at %s:%d", update.symbol(), epoch, update.sequence());
        }
        var tick = tick(update.payload());
        var may = journals.at(epoch, update.sequence());
        if (may.isEmpty()) {
            checkUnanswered(update, epoch, tick);
            return;
        }
        var same = may.stream()
                .filter(one ->
                        one.symbol().equals(update.symbol()) && one.tick().equals(tick))
                .findFirst();
        if (same.isEmpty()) {
            broken(
                    Invariant.L8,
                    "%s at %s:%d is %s, was written %s",
                    update.symbol(),
                    epoch,
                    update.sequence(),
                    tick,
                    may);
            return;
        }
        var written = same.get();
        if (micros - Math.max(written.ackedMicros(), begunMicros) > LATE_MICROS && !isLate) {
            broken(
                    Invariant.L9,
                    "%s at %s:%d came %.1f s after it was acknowledged, and not as late",
                    update.symbol(),
                    epoch,
                    update.sequence(),
                    (micros - written.ackedMicros()) / 1e6);
        }
    }

    /** A record of which the publisher was told nothing may be there, or not; one of an aborted transaction is not. */
    private void checkUnanswered(Update update, String epoch, @Nullable Tick tick) {
        boolean isSent = journals.unanswered().stream()
                .anyMatch(one -> one.symbol().equals(update.symbol())
                        && one.channel().equals(channel)
                        && one.tick().equals(tick));
        if (!isSent) {
            boolean isAborted =
                    journals.aborted().stream().anyMatch(one -> one.tick().equals(tick));
            broken(
                    Invariant.L8,
                    "%s at %s:%d is %s, which %s",
                    update.symbol(),
                    epoch,
                    update.sequence(),
                    tick,
                    isAborted ? "was aborted" : "nobody has written");
        }
    }

    private static @Nullable Tick tick(@Nullable Payload payload) {
        if (payload instanceof Payload.OfQuote quote) {
            return quote.quote();
        }
        return payload instanceof Payload.OfTrades trades && trades.trades().size() == 1
                ? trades.trades().get(0)
                : null;
    }

    private TreeSet<Long> itsDelivered(String epoch, String symbol) {
        return delivered
                .computeIfAbsent(epoch, added -> new HashMap<>())
                .computeIfAbsent(symbol, added -> new TreeSet<>());
    }

    private TreeMap<Long, Written> of(String epoch, String symbol) {
        var found = new TreeMap<Long, Written>();
        journals.acknowledged(epoch).forEach((offset, written) -> {
            if (written.symbol().equals(symbol)) {
                found.put(offset, written);
            }
        });
        return found;
    }

    private boolean isToldLost(String epoch, long offset) {
        return gaps.stream().anyMatch(gap -> gap.epoch().equals(epoch) && gap.from() <= offset && offset <= gap.to());
    }

    /** What was acknowledged has come, or it is known why not. */
    private void checkComplete() {
        Set<String> done = new HashSet<>();
        for (var topic : journals.topics(channel)) {
            for (String epoch : topic.epochs()) {
                if (!done.add(epoch)) {
                    continue;
                }
                done.addAll(journals.namesOfOne(epoch));
                var missing = new ArrayList<Written>();
                journals.acknowledged(epoch).values().forEach(written -> {
                    if (isMissing(epoch, written)) {
                        missing.add(written);
                    }
                });
                lost += missing.size();
                if (!missing.isEmpty()) {
                    broken(
                            Invariant.L2,
                            "%d records of %s never came, from %s to %s",
                            missing.size(),
                            epoch,
                            missing.get(0),
                            missing.get(missing.size() - 1));
                }
            }
        }
    }

    private boolean isMissing(String epoch, Written written) {
        String symbol = written.symbol();
        long begin = begins.getOrDefault(epoch, Map.of()).getOrDefault(symbol, -1L);
        var names = journals.namesOfOne(epoch);
        if (names.stream().anyMatch(name -> itsDelivered(name, symbol).contains(written.offset()))) {
            return false;
        }
        boolean isToldLost = isToldLost(epoch, written.offset())
                || (names.size() == 1 && left.getOrDefault(epoch, Set.of()).contains(symbol));
        if (isToldLost) {
            toldLost++;
            return false;
        }
        // Where it began, Kafka had nothing older any more.
        return written.offset() > begin || written.offset() >= journals.firstKept(epoch);
    }

    /** What was told to be lost is really gone, and was not sent. */
    private void checkGaps() {
        for (var gap : gaps) {
            long first = journals.firstKept(gap.epoch());
            if (gap.to() >= first) {
                broken(Invariant.L4, "%s is told, and the log begins at %d", gap, first);
            }
            var sent = delivered.getOrDefault(gap.epoch(), Map.of()).values().stream()
                    .flatMap(offsets -> offsets.subSet(gap.from(), true, gap.to(), true).stream())
                    .findFirst();
            sent.ifPresent(offset -> broken(Invariant.L4, "%s is told, and %d was sent", gap, offset));
        }
    }
}
