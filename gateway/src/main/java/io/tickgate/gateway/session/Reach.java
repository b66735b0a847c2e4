package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.wire.Position;
import org.jspecify.annotations.Nullable;

/**
 * How far this gateway has read, compared with the position of a client.
 *
 * <p>Thread-safe.
 */
enum Reach {
    /** As far as the client. */
    REACHED,
    /** Not as far as the client. */
    BEHIND,
    /** The log does not have the record at the position any more, or perhaps another one. */
    DOUBTFUL;

    static Reach of(PositionedKey key, Position position) {
        if (isDoubtful(key, position)) {
            return DOUBTFUL;
        }
        return isBefore(key.head(), position) ? BEHIND : REACHED;
    }

    /** Where nothing is known the client knows more, whatever its position. */
    private static boolean isBefore(@Nullable LogPosition head, Position position) {
        return head == null || (head.epoch().equals(position.epoch()) && head.sequence() < position.sequence());
    }

    private static boolean isDoubtful(PositionedKey key, Position position) {
        var cell = key.cell();
        var head = key.head();
        // The head before how far has been read: whoever sees that a record was passed sees its value.
        // A book that waits for a full one passes records that it does not show.
        boolean isGone = head != null
                && isBefore(head, position)
                && cell.readTo() > position.sequence()
                && cell.condition() == null;
        return isGone || cell.isDoubtful(position.epoch(), position.sequence());
    }
}
