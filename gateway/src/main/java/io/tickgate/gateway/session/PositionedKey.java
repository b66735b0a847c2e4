package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import org.jspecify.annotations.Nullable;

/**
 * A key with what its client stands on: whether it is to have a snapshot next, and whether it knows more than this
 * gateway, which has to come to its position first.
 *
 * <p>Confined to the loop of its connection.
 */
abstract sealed class PositionedKey extends PacedKey permits Subscription {
    private static final SnapshotReason[] REASONS = SnapshotReason.values();
    private static final byte NO_REASON = -1;

    /** The number of the reason for a snapshot that is due: a gateway holds very many of these, and a byte is less than a reference. */
    private byte dueSnapshot = number(SnapshotReason.INITIAL);

    PositionedKey(Terms terms, long nowNanos) {
        super(terms, nowNanos);
    }

    @SuppressWarnings("EnumOrdinal") // within the process alone
    private static byte number(SnapshotReason reason) {
        return (byte) reason.ordinal();
    }

    /** Where the topic stands in this gateway, {@code null} if nothing of it is known. */
    abstract @Nullable LogPosition head();

    /** Takes the position, if everything after it can be sent. */
    abstract boolean resumeAt(Position position);

    /** Returns how far it has sent its client everything itself, {@code null} if that cannot be said. */
    @Nullable
    Position sentPosition() {
        return null;
    }

    /** Returns how far its client has been sent everything, {@code null} if that cannot be said. */
    final @Nullable Position position() {
        var awaited = awaited();
        return awaited == null ? sentPosition() : awaited;
    }

    private @Nullable Position awaited() {
        var its = rare();
        return its == null ? null : its.awaited;
    }

    /** Whether its next message must be a snapshot. */
    final boolean isSnapshotDue() {
        return dueSnapshot != NO_REASON;
    }

    /** Returns why a snapshot was due, {@code null} if none was; none is from now on. */
    final @Nullable SnapshotReason takeDueSnapshot() {
        var reason = dueSnapshot == NO_REASON ? null : REASONS[dueSnapshot];
        dueSnapshot = NO_REASON;
        return reason;
    }

    /** Makes the next message a snapshot. */
    final void beginAnew(SnapshotReason reason) {
        dueSnapshot = number(reason);
    }

    /** Its client needs no snapshot: it has had it. */
    final void goOnWithoutSnapshot() {
        dueSnapshot = NO_REASON;
    }

    private void goOnOrBeginAnew(boolean isGoneOn) {
        if (isGoneOn) {
            goOnWithoutSnapshot();
        } else {
            beginAnew(SnapshotReason.RESYNC);
        }
    }

    /**
     * Takes the position that the client says it has.
     *
     * @return whether what follows it can be sent in full; otherwise the next message is a snapshot
     */
    final boolean resume(Position position) {
        boolean isGoneOn = switch (Reach.of(this, position)) {
            case BEHIND -> {
                // Nothing until this gateway has read as far: nobody goes back in time by changing gateways.
                madeRare().awaited = position;
                yield true;
            }
            case REACHED -> resumeAt(position);
            case DOUBTFUL -> false;
        };
        goOnOrBeginAnew(isGoneOn);
        return isGoneOn;
    }

    /**
     * Takes the position of a key that waited for its symbol; its client was told that it lags.
     *
     * @param isHandleTold whether its client needs no snapshot to know the handle
     */
    final void resumeLate(Position position, boolean isHandleTold) {
        told(Standing.AHEAD);
        if (!isHandleTold) {
            madeRare().isHandleUnknown = true;
        }
        boolean isResumed = resume(position);
        if (isResumed && !isBehind() && !isHandleTold) {
            beginAnew(SnapshotReason.RESYNC);
        }
    }

    /** Whether it waits until this gateway has come to its client's position. */
    final boolean isBehind() {
        return awaited() != null;
    }

    /** Lets it be looked whether it still has to wait for its client's position: no record of its own may come. */
    final void checkWaiting() {
        if (isBehind() && isCurrent()) {
            enqueue();
        }
    }

    /** Looks whether its client's position has been reached; returns whether it has not. */
    final boolean isWaiting() {
        var its = rare();
        var position = its == null ? null : its.awaited;
        if (its == null || position == null) {
            return false;
        }
        var reach = Reach.of(this, position);
        if (reach == Reach.BEHIND) {
            return true;
        }
        its.awaited = null;
        checkStanding();
        goOnOrBeginAnew(reach == Reach.REACHED && resumeAt(position) && !its.isHandleUnknown);
        return false;
    }
}
