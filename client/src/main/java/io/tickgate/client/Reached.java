package io.tickgate.client;

import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a key of which every record is taken has been read in each offset space: a symbol may have records in several
 * partitions, and what comes again of one of them is known although it has gone on in another.
 *
 * <p>Bounded: of more spaces than a symbol ever has at once, the one that was left first is forgotten; what comes again
 * of it is taken twice.
 *
 * <p>Confined to the client's loop.
 */
final class Reached {
    private static final int MOST = 1_000;

    private Map<String, Long> elsewhere = Map.of();

    /**
     * Whether what comes after a snapshot is known up to a position of its offset space.
     *
     * @param current where the key stands
     * @param place of the snapshot
     */
    boolean isKnown(@Nullable Position current, Position place, SnapshotReason reason) {
        return switch (reason) {
            case RESUMED, EPOCH, LAGGED, DELETED -> of(current, place.epoch()) >= place.sequence();
            case INITIAL, RESYNC, UNKNOWN -> false;
        };
    }

    /** Goes to the space of a snapshot; returns the position there. */
    Position go(@Nullable Position current, Position place, SnapshotReason reason) {
        long reached = isKnown(current, place, reason) ? of(current, place.epoch()) : place.sequence();
        if (reason == SnapshotReason.INITIAL) {
            elsewhere = Map.of();
        } else if (current != null && !current.epoch().equals(place.epoch())) {
            leave(current);
            elsewhere.remove(place.epoch());
        }
        return new Position(place.epoch(), reached);
    }

    private void leave(Position position) {
        if (elsewhere.isEmpty()) {
            elsewhere = new LinkedHashMap<>();
        }
        elsewhere.remove(position.epoch());
        elsewhere.put(position.epoch(), position.sequence());
        if (elsewhere.size() > MOST) {
            elsewhere.remove(elsewhere.keySet().iterator().next());
        }
    }

    /** Offset spaces have other names now; the offsets are the same. */
    void rename(@Nullable Position current, Map<String, String> renamed) {
        renamed.forEach((before, now) -> {
            long reached = of(current, before);
            if (reached > of(current, now)
                    && (current == null || !current.epoch().equals(now))) {
                leave(new Position(now, reached));
            }
        });
    }

    private long of(@Nullable Position current, String epoch) {
        return current != null && current.epoch().equals(epoch)
                ? current.sequence()
                : elsewhere.getOrDefault(epoch, Long.MIN_VALUE);
    }

    boolean hasSeveral() {
        return !elsewhere.isEmpty();
    }

    void forget() {
        elsewhere = Map.of();
    }
}
