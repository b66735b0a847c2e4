package io.tickgate.gateway.faults;

import io.tickgate.gateway.faults.Journals.Line;
import io.tickgate.gateway.faults.Violation.Invariant;
import io.tickgate.wire.MessageDecoder;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.StatusState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds the journal of a client that takes the latest quotes to C3 and C4: what it has is not old without a word, and no symbol
 * starves behind others.
 *
 * <p>Confined to the thread that checks.
 */
final class FreshCheck {
    /** What may be old for that long: a silent source is told within five seconds, on a busy machine a little later. */
    private static final long OLD_MICROS = TimeUnit.SECONDS.toMicros(6);

    /**
     * So often another symbol is sent at the most while one waits whose record stands before what is sent: once where it
     * was before it in line, and once more where the loop had not been told of both.
     */
    private static final int TURNS = 2;

    private final String client;
    private final Journals journals;
    private final List<Violation> violations;
    private final Map<String, Map<String, TreeMap<Long, Written>>> written = new HashMap<>();
    private final Map<String, Held> held = new HashMap<>();

    /** Until when a symbol was called something else than live. */
    private final Map<String, Long> toldUntil = new HashMap<>();

    private final List<Age> ages = new ArrayList<>();
    private String channel = "";
    private long connectedMicros;
    private long heardMicros;

    /** What the client has of a symbol on this connection, and what it was sent of others while something newer waited. */
    private static final class Held {
        private final String epoch;
        private final Map<String, Integer> turns = new HashMap<>();
        private long sequence;

        private Held(String epoch, long sequence) {
            this.epoch = epoch;
            this.sequence = sequence;
        }
    }

    /** How long a record was in Kafka until its client had it, or a newer one. */
    record Age(long ackedMicros, long micros) {}

    FreshCheck(String client, Journals journals, List<Violation> violations) {
        this.client = client;
        this.journals = journals;
        this.violations = violations;
    }

    List<Age> ages() {
        return ages;
    }

    void check(List<Line> lines) {
        channel = lines.get(0).field(0);
        for (var line : lines) {
            switch (line.event()) {
                case OPEN -> opened(line.micros());
                case HEARD -> {
                    heardMicros = line.micros();
                    MessageDecoder.decode(line.field(0).getBytes(StandardCharsets.UTF_8))
                            .forEach(message -> heard(message, line.micros()));
                }
                case CLOSED -> checkWaiting();
                default -> {}
            }
        }
        checkWaiting();
    }

    private void opened(long micros) {
        held.clear();
        toldUntil.clear();
        connectedMicros = micros;
        heardMicros = micros;
    }

    private void heard(ServerMessage message, long micros) {
        switch (message.type()) {
            case SNAPSHOT -> {
                var snapshot = (Snapshot) message;
                if (!snapshot.epoch().isEmpty()) {
                    turn(snapshot.symbol(), snapshot.epoch(), snapshot.sequence(), micros);
                    held.put(snapshot.symbol(), new Held(snapshot.epoch(), snapshot.sequence()));
                }
            }
            case UPDATE -> update((Update) message, micros);
            case STATUS -> status((Status) message, micros);
            default -> {}
        }
    }

    private void status(Status status, long micros) {
        for (String symbol : status.symbols()) {
            if (status.state() == StatusState.LIVE) {
                toldUntil.computeIfPresent(symbol, (same, until) -> Math.min(until, micros));
            } else {
                toldUntil.put(symbol, Long.MAX_VALUE);
            }
        }
    }

    private void update(Update update, long micros) {
        var before = held.get(update.symbol());
        if (before == null) {
            return;
        }
        var waited = waiting(update.symbol(), before);
        if (waited != null && waited.offset() <= update.sequence()) {
            long sinceMicros = Math.max(waited.ackedMicros(), connectedMicros);
            ages.add(new Age(waited.ackedMicros(), micros - sinceMicros));
            checkAge(update.symbol(), waited, micros);
        }
        turn(update.symbol(), before.epoch, update.sequence(), micros);
        before.sequence = update.sequence();
        before.turns.clear();
    }

    /** What has not come of the last connection, or not in the end. */
    private void checkWaiting() {
        held.forEach((symbol, its) -> {
            var waited = waiting(symbol, its);
            if (waited != null) {
                checkAge(symbol, waited, heardMicros);
            }
        });
        held.clear();
    }

    private void checkAge(String symbol, Written waited, long micros) {
        long sinceMicros = Math.max(waited.ackedMicros(), connectedMicros);
        boolean isTold = toldUntil.getOrDefault(symbol, 0L) >= sinceMicros;
        if (micros - sinceMicros > OLD_MICROS && !isTold) {
            violations.add(new Violation(
                    Invariant.C3,
                    client,
                    "%s was called live, and %s:%d was not there %.1f s after it was acknowledged"
                            .formatted(symbol, waited.epoch(), waited.offset(), (micros - sinceMicros) / 1e6)));
        }
    }

    /** The first record of a symbol that is newer than what the client has. */
    private @Nullable Written waiting(String symbol, Held its) {
        var next = of(its.epoch, symbol).higherEntry(its.sequence);
        return next == null ? null : next.getValue();
    }

    /** A symbol is sent: all that stand before it in the log have been read, and have their turn, too. */
    private void turn(String sent, String epoch, long sequence, long micros) {
        held.forEach((symbol, its) -> {
            if (symbol.equals(sent) || !its.epoch.equals(epoch)) {
                return;
            }
            var waited = waiting(symbol, its);
            // After a cut, an offset may be that of a record that was not there yet.
            boolean isThere = waited != null && waited.ackedMicros() <= micros;
            if (isThere && waited.offset() < sequence && its.turns.merge(sent, 1, Integer::sum) > TURNS) {
                its.turns.clear();
                violations.add(new Violation(
                        Invariant.C4,
                        client,
                        "%s waits with %s:%d while %s is sent again and again, now at %d"
                                .formatted(symbol, epoch, waited.offset(), sent, sequence)));
            }
        });
    }

    private TreeMap<Long, Written> of(String epoch, String symbol) {
        return written.computeIfAbsent(epoch, this::bySymbol).getOrDefault(symbol, new TreeMap<>());
    }

    private Map<String, TreeMap<Long, Written>> bySymbol(String epoch) {
        var bySymbol = new HashMap<String, TreeMap<Long, Written>>();
        journals.acknowledged(epoch).forEach((offset, one) -> {
            if (one.channel().equals(channel)) {
                bySymbol.computeIfAbsent(one.symbol(), added -> new TreeMap<>()).put(offset, one);
            }
        });
        return bySymbol;
    }
}
