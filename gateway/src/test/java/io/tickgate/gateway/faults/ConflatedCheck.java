package io.tickgate.gateway.faults;

import io.tickgate.gateway.faults.Journals.Line;
import io.tickgate.gateway.faults.Violation.Invariant;
import io.tickgate.wire.MessageDecoder;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds the journal of a client that takes the latest quotes to C1, C2, C5 and C6.
 *
 * <p>Confined to the thread that checks.
 */
final class ConflatedCheck {
    private static final long SECOND_MICROS = TimeUnit.SECONDS.toMicros(1);

    /** Five seconds, and what a busy machine adds. */
    private static final long TOLD_MICROS = 5 * SECOND_MICROS + SECOND_MICROS / 2;

    private final String client;
    private final Journals journals;
    private final List<Violation> violations;
    private final Map<String, Held> held = new HashMap<>();
    private final Map<String, TreeMap<Long, Boolean>> staleness = new HashMap<>();

    /** From when to when there was a connection on which the gateway had answered. */
    private final TreeMap<Long, Long> connected = new TreeMap<>();

    private String channel = "";
    private long heardMicros;
    private long since = -1;

    /** What the client has of a symbol. */
    private record Held(String epoch, long sequence) {}

    ConflatedCheck(String client, Journals journals, List<Violation> violations) {
        this.client = client;
        this.journals = journals;
        this.violations = violations;
    }

    private void broken(Invariant invariant, String what, Object... values) {
        violations.add(new Violation(invariant, client, what.formatted(values)));
    }

    void check(List<Line> lines) {
        for (var line : lines) {
            switch (line.event()) {
                case CLIENT -> channel = line.field(0);
                case OPEN -> {
                    // A new connection begins with what is live, until it is told otherwise.
                    staleness.values().forEach(states -> states.put(line.micros(), false));
                    since = -1;
                }
                case HEARD -> {
                    heardMicros = line.micros();
                    MessageDecoder.decode(line.field(0).getBytes(StandardCharsets.UTF_8))
                            .forEach(message -> heard(message, line.micros()));
                }
                case CLOSED -> disconnected();
                case SAID -> {}
                case SEED, TOPIC, WIDENED, SENT, ACKED, ABORTED, DELETED, CUT, FAULT, HEALED, MEMORY ->
                    throw new IllegalArgumentException("%s (expected: events of a client)".formatted(line.event()));
            }
        }
        disconnected();
        checkLast();
        checkSilences();
    }

    /** What was not heard until then, was not there: a gateway that is frozen tells nothing. */
    private void disconnected() {
        if (since >= 0) {
            connected.put(since, heardMicros);
            since = -1;
        }
    }

    private void heard(ServerMessage message, long micros) {
        switch (message.type()) {
            case SNAPSHOT -> {
                var snapshot = (Snapshot) message;
                value(snapshot.symbol(), snapshot.epoch(), snapshot.sequence(), snapshot.payload(), snapshot.reason());
            }
            case UPDATE -> {
                var update = (Update) message;
                var before = held.get(update.symbol());
                if (before == null) {
                    broken(Invariant.C1, "an update of %s before any snapshot", update.symbol());
                } else {
                    value(update.symbol(), before.epoch(), update.sequence(), update.payload(), null);
                }
            }
            case STATUS -> {
                var status = (Status) message;
                boolean isStale = status.state() == StatusState.STALE;
                if (isStale || status.state() == StatusState.LIVE) {
                    status.symbols()
                            .forEach(symbol -> staleness
                                    .computeIfAbsent(symbol, added -> new TreeMap<>())
                                    .put(micros, isStale));
                }
            }
            case ACK -> since = since < 0 ? micros : since;
            case ERROR, WELCOME, HB, PONG, BYE, STAMPS -> {}
        }
    }

    private void value(
            String symbol, String epoch, long sequence, @Nullable Payload payload, @Nullable SnapshotReason reason) {
        if (epoch.isEmpty()) {
            return;
        }
        var before = held.put(symbol, new Held(epoch, sequence));
        if (before != null && isOlder(before, epoch, sequence, reason)) {
            broken(Invariant.C1, "%s: %s:%d after %s:%d", symbol, epoch, sequence, before.epoch(), before.sequence());
        }
        if (payload == null) {
            return;
        }
        var written = journals.at(epoch, sequence);
        var may = written.isEmpty() ? journals.unanswered() : written;
        if (may.stream().noneMatch(one -> isSame(payload, one))) {
            broken(Invariant.C5, "%s at %s:%d is %s, was written %s", symbol, epoch, sequence, payload, written);
        }
    }

    private boolean isOlder(Held before, String epoch, long sequence, @Nullable SnapshotReason reason) {
        if (!before.epoch().equals(epoch)) {
            return journals.generation(channel, epoch) < journals.generation(channel, before.epoch());
        }
        Long cut = journals.cut(epoch);
        boolean isCut = cut != null && before.sequence() >= cut && reason == SnapshotReason.RESYNC;
        return sequence < before.sequence() && !isCut;
    }

    private static boolean isSame(Payload payload, Written written) {
        return payload instanceof Payload.OfQuote quote && quote.quote().equals(written.tick());
    }

    private void checkLast() {
        Map<String, Written> last = new HashMap<>();
        journals.acknowledgedOf(channel).stream()
                .sorted(Comparator.comparingLong(Written::number))
                .sorted(Comparator.comparingInt(
                        written -> journals.generation(channel, String.valueOf(written.epoch()))))
                .forEach(written -> last.put(written.symbol(), written));
        last.forEach((symbol, written) -> {
            var has = held.get(symbol);
            boolean isQuiet = heardMicros >= written.ackedMicros() + SECOND_MICROS;
            if (isQuiet && (has == null || !has.epoch().equals(written.epoch()) || has.sequence() < written.offset())) {
                broken(Invariant.C2, "%s: has %s, the log ends with %s", symbol, has, written);
            }
        });
    }

    /** Of each partition: whenever nothing was acknowledged for too long, all its symbols are told, and told again. */
    private void checkSilences() {
        var byEpoch = journals.onceAcknowledgedOf(channel).stream()
                .collect(Collectors.groupingBy(written -> String.valueOf(written.epoch())));
        byEpoch.forEach((epoch, records) -> {
            var times = records.stream().map(Written::ackedMicros).sorted().toList();
            var symbols = records.stream().map(Written::symbol).collect(Collectors.toSet());
            for (int i = 1; i < times.size(); i++) {
                long from = times.get(i - 1);
                long to = times.get(i);
                if (to - from > TOLD_MICROS && isConnected(from, from + TOLD_MICROS)) {
                    symbols.forEach(symbol -> checkTold(symbol, from, to));
                }
            }
        });
    }

    private void checkTold(String symbol, long from, long to) {
        if (!isStale(symbol, from + TOLD_MICROS)) {
            broken(
                    Invariant.C6,
                    "%s: nothing for %.1f s, and not stale after %.1f s",
                    symbol,
                    (to - from) / 1e6,
                    TOLD_MICROS / 1e6);
        }
        if (isConnected(to, to + TOLD_MICROS) && isStale(symbol, to + TOLD_MICROS)) {
            broken(Invariant.C6, "%s: still stale %.1f s after data came again", symbol, TOLD_MICROS / 1e6);
        }
    }

    private boolean isStale(String symbol, long micros) {
        var entry = staleness.getOrDefault(symbol, new TreeMap<>()).floorEntry(micros);
        return entry != null && entry.getValue();
    }

    /** Whether one connection covers a time, as far as anything was heard on it. */
    private boolean isConnected(long from, long to) {
        var entry = connected.floorEntry(from);
        return entry != null && entry.getValue() >= to;
    }
}
