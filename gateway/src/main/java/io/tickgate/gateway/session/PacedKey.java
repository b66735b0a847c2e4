package io.tickgate.gateway.session;

import org.jspecify.annotations.Nullable;

/**
 * A key of which the latest is sent, at its own pace: whether it has something to send, and whether it waits with that
 * in its lane or for the socket. It is never in both.
 *
 * <p>Confined to the loop of its connection.
 */
abstract sealed class PacedKey extends Key implements Sender permits Subscription {
    private Stage stage = Stage.CURRENT;
    private int place = NOWHERE;
    private @Nullable Change change;
    private Terms terms;

    /**
     * When one that may be too old to be sent has changed.
     *
     * <p>Confined to the loop of its connection.
     */
    private static final class Change {
        private long nanos;
    }

    private enum Stage {
        /** It was sent what there is. */
        CURRENT,
        /** It waits in its lane for its turn, or in the outbox for the socket: its line knows where. */
        WAITING,
        /** The client does not want it any more. */
        CLOSED
    }

    PacedKey(Outbox outbox, Terms terms, long nowNanos) {
        super(outbox);
        this.terms = terms;
        changed(nowNanos);
    }

    @Override
    public final int linePlace() {
        return place;
    }

    @Override
    public final void linePlace(int newPlace) {
        place = newPlace;
    }

    final Terms terms() {
        return terms;
    }

    /** Changes in place how it is sent. */
    final void terms(Terms newTerms, long nowNanos) {
        boolean isDue = leaveLane();
        boolean hadLane = terms.lane() != null;
        terms = newTerms;
        if (terms.lane() != null && !hadLane) {
            outbox().beginPace(this, nowNanos);
        }
        if (terms.maxAgeNanos() > 0 && change == null) {
            changed(nowNanos);
        }
        if (isDue) {
            goOn(nowNanos);
        }
    }

    @Override
    final boolean isClosed() {
        return stage == Stage.CLOSED;
    }

    final boolean isCurrent() {
        return stage == Stage.CURRENT;
    }

    /** Whether it waits in its lane for its turn. */
    final boolean isInLane() {
        return stage == Stage.WAITING && outbox().isParked(this);
    }

    /** Whether it waits for the socket. */
    final boolean isInLine() {
        return stage == Stage.WAITING && !outbox().isParked(this);
    }

    final void changed(long nowNanos) {
        if (terms.maxAgeNanos() > 0) {
            var its = change;
            if (its == null) {
                its = new Change();
                change = its;
            }
            its.nanos = nowNanos;
        }
    }

    /** How long the latest change has waited, 0 for one that is sent at any age. */
    final long waitedNanos(long nowNanos) {
        return change == null ? 0 : nowNanos - change.nanos;
    }

    /** There is something to send: it gets in line for the socket, or waits in its lane until that lets it. */
    final void goOn(long nowNanos) {
        if (stage != Stage.CURRENT) {
            return;
        }
        stage = Stage.WAITING;
        var lane = terms.lane();
        if (lane == null || !outbox().park(this, lane, nowNanos)) {
            outbox().changed(this);
        }
    }

    /** Leaves the lane in which it waits; returns whether it waited in one. */
    private boolean leaveLane() {
        if (!isInLane()) {
            return false;
        }
        outbox().unpark(this);
        stage = Stage.CURRENT;
        return true;
    }

    /** Puts it in line, whatever its lane says. */
    final void enqueue() {
        leaveLane();
        if (stage == Stage.CURRENT) {
            stage = Stage.WAITING;
            outbox().changed(this);
        }
    }

    /** It has come, and is about to look at what there is. */
    final void comes() {
        stage = Stage.CURRENT;
    }

    final void sent(long nowNanos) {
        var lane = terms.lane();
        if (lane != null) {
            outbox().sent(this, lane, nowNanos);
        }
    }

    /** It stays in line for what one message was not enough for. */
    final void stay() {
        stage = Stage.WAITING;
    }

    final void close() {
        stage = Stage.CLOSED;
        outbox().remove(this);
    }
}
