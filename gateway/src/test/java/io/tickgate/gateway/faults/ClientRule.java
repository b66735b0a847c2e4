package io.tickgate.gateway.faults;

import io.tickgate.wire.Position;
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
        var own = positions.get(snapshot.symbol());
        boolean isKept = snapshot.reason() == SnapshotReason.RESUMED
                && own != null
                && own.epoch().equals(snapshot.epoch())
                && own.sequence() >= snapshot.sequence();
        if (isKept) {
            return Verdict.PASSED_OVER;
        }
        positions.put(snapshot.symbol(), new Position(snapshot.epoch(), snapshot.sequence()));
        return Verdict.TAKEN;
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
