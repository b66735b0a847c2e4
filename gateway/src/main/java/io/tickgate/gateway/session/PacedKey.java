package io.tickgate.gateway.session;

import org.jspecify.annotations.Nullable;

/**
 * A key of which the latest is sent, at its own pace: whether it has something to send, and whether it waits with that
 * in its lane or for the socket. It is never in both.
 *
 * <p>Confined to the loop of its connection.
 */
abstract sealed class PacedKey extends Key implements Sender permits PositionedKey {
    /** It was sent what there is. */
    private static final byte CURRENT = 0;

    /** It waits in its lane for its turn, perhaps with nothing yet, or in the outbox for the socket: its line knows where. */
    private static final byte WAITING = 1;

    /** The client does not want it any more. */
    private static final byte CLOSED = 2;

    /** One of those above; no enum, since a reference is four bytes, and a gateway holds very many keys. */
    private byte stage = CURRENT;

    private int place = NOWHERE;
    private @Nullable Rare rare;
    private Terms terms;

    PacedKey(Terms terms, long nowNanos) {
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

    @Override
    final Outbox outbox() {
        return terms.outbox();
    }

    final Terms terms() {
        return terms;
    }

    /** Changes in place how it is sent. */
    final void changeTerms(Terms newTerms, long nowNanos) {
        boolean isDue = leaveLane();
        boolean hadLane = terms.lane() != null;
        boolean hadAge = terms.maxAgeNanos() > 0;
        terms = newTerms;
        if (terms.lane() != null && !hadLane) {
            outbox().beginPace(this, nowNanos);
        }
        if (terms.maxAgeNanos() > 0 && !hadAge) {
            // When it changed last is not known: nobody noted it.
            changed(nowNanos);
        }
        if (isDue) {
            goOn(nowNanos);
        }
    }

    @Override
    final boolean isClosed() {
        return stage == CLOSED;
    }

    final boolean isCurrent() {
        return stage == CURRENT;
    }

    /** Whether it waits in its lane for its turn. */
    final boolean isInLane() {
        return stage == WAITING && outbox().isParked(this);
    }

    /** Whether it will look at what there is no earlier than its lane lets it, or when it is told. */
    final boolean isResting() {
        return isCurrent() || isInLane();
    }

    /** Whether it may be sent the next value as soon as another one of its topic may. */
    final boolean isDueNoLaterThan(PacedKey other, long nowNanos) {
        var lane = terms.lane();
        return lane == null
                || outbox().line().isDueBy(this, lane, other.outbox().line().sentNanos(other), nowNanos);
    }

    /** Takes over when another one of its topic was sent, and waits in its lane if that does. */
    final void pacedAs(PacedKey other, long nowNanos) {
        var lane = terms.lane();
        if (lane == null) {
            return;
        }
        outbox().beginPace(this, other.outbox().line().sentNanos(other));
        if (other.isInLane() && isCurrent()) {
            stage = WAITING;
            outbox().comeBack(this, lane, nowNanos);
        }
    }

    /** Whether it waits for the socket. */
    final boolean isInLine() {
        return stage == WAITING && !outbox().isParked(this);
    }

    final void changed(long nowNanos) {
        if (terms.maxAgeNanos() > 0) {
            madeRare().changedNanos = nowNanos;
        }
    }

    final @Nullable Rare rare() {
        return rare;
    }

    final Rare madeRare() {
        var made = rare == null ? new Rare() : rare;
        rare = made;
        return made;
    }

    /** How long the latest change has waited, 0 for one that is sent at any age. */
    final long waitedNanos(long nowNanos) {
        return rare == null || terms.maxAgeNanos() == 0 ? 0 : nowNanos - rare.changedNanos;
    }

    /** There is something to send: it gets in line for the socket, or waits in its lane until that lets it. */
    final void goOn(long nowNanos) {
        if (stage != CURRENT) {
            return;
        }
        stage = WAITING;
        var lane = terms.lane();
        if (lane == null || !outbox().park(this, lane, nowNanos)) {
            outbox().changed(this);
        }
    }

    /** Leaves the lane in which it waits; returns whether it waited in one. */
    final boolean leaveLane() {
        if (!isInLane()) {
            return false;
        }
        outbox().unpark(this);
        stage = CURRENT;
        return true;
    }

    /** Puts it in line, whatever its lane says. */
    final void enqueue() {
        leaveLane();
        if (stage == CURRENT) {
            stage = WAITING;
            outbox().changed(this);
        }
    }

    /** It has come, and is about to look at what there is. */
    final void comes() {
        stage = CURRENT;
    }

    /**
     * It was written.
     *
     * @param mayComeBack whether it need not be told of what its lane finds by itself
     * @return whether its lane comes back to it without being told: it has had something for it each time of late
     */
    final boolean sent(long nowNanos, boolean mayComeBack) {
        var lane = terms.lane();
        if (lane == null) {
            return false;
        }
        boolean comesBack = outbox().sent(this, lane, nowNanos) && mayComeBack;
        if (comesBack) {
            stage = WAITING;
            outbox().comeBack(this, lane, nowNanos);
        }
        return comesBack;
    }

    /** It stays in line for what one message was not enough for. */
    final void stay() {
        stage = WAITING;
    }

    final void close() {
        stage = CLOSED;
        outbox().remove(this);
    }
}
