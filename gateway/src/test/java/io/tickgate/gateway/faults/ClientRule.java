package io.tickgate.gateway.faults;

import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The client's rule of {@code docs/protocol.md}, for the keys of one channel. It outlives connections.
 *
 * <p>Confined to the thread of its client or checker.
 */
final class ClientRule {
    private final Map<String, Position> positions = new HashMap<>();
    private final boolean isLossless;

    /** Of those that take every record: what each symbol has of other offset spaces, which it may come back to. */
    private final Map<String, Map<String, Long>> elsewhere = new HashMap<>();

    ClientRule(boolean isLossless) {
        this.isLossless = isLossless;
    }

    /** What a client does with a message. */
    enum Verdict {
        /** A snapshot that does not take it back, or an update that it has. */
        PASSED_OVER,
        TAKEN,
        /** It does not fit onto what the client has: it asks again, from its own position. */
        GAP
    }

    Map<String, Position> positions() {
        return positions;
    }

    @Nullable
    Position position(String symbol) {
        return positions.get(symbol);
    }

    Verdict accept(Snapshot snapshot) {
        String symbol = snapshot.symbol();
        var own = positions.get(symbol);
        long known = reached(symbol, snapshot.epoch());
        boolean isKept = isGoingOn(snapshot, own) && known >= snapshot.sequence();
        if (isLossless && snapshot.reason() == SnapshotReason.INITIAL) {
            elsewhere.remove(symbol);
        } else if (isLossless && own != null && !own.epoch().equals(snapshot.epoch())) {
            elsewhere(symbol).put(own.epoch(), own.sequence());
        }
        positions.put(symbol, new Position(snapshot.epoch(), isKept ? known : snapshot.sequence()));
        return isKept ? Verdict.PASSED_OVER : Verdict.TAKEN;
    }

    /** Whether a snapshot takes nothing back that its client has. */
    private boolean isGoingOn(Snapshot snapshot, @Nullable Position own) {
        if (!isLossless) {
            return snapshot.reason() == SnapshotReason.RESUMED
                    && own != null
                    && own.epoch().equals(snapshot.epoch());
        }
        return switch (snapshot.reason()) {
            case RESUMED, EPOCH, LAGGED, DELETED -> true;
            case INITIAL, RESYNC, UNKNOWN -> false;
        };
    }

    private long reached(String symbol, String epoch) {
        var own = positions.get(symbol);
        return own != null && own.epoch().equals(epoch)
                ? own.sequence()
                : elsewhere.getOrDefault(symbol, Map.of()).getOrDefault(epoch, Long.MIN_VALUE);
    }

    private Map<String, Long> elsewhere(String symbol) {
        return elsewhere.computeIfAbsent(symbol, added -> new HashMap<>());
    }

    /** The topic has more partitions than when the client's cursor was given out. */
    void accept(Ack ack) {
        for (String symbol : positions.keySet()) {
            ack.renamed().forEach((before, now) -> {
                long known = reached(symbol, before);
                if (known > reached(symbol, now)) {
                    elsewhere(symbol).put(now, known);
                }
            });
        }
    }

    Verdict accept(Update update) {
        var own = positions.get(update.symbol());
        if (own == null) {
            return Verdict.GAP;
        }
        if (update.sequence() <= own.sequence()) {
            return Verdict.PASSED_OVER;
        }
        if (update.previous() != null && !Objects.equals(update.previous(), own.sequence())) {
            return Verdict.GAP;
        }
        positions.put(update.symbol(), new Position(own.epoch(), update.sequence()));
        return Verdict.TAKEN;
    }
}
