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
    private @Nullable Pace pace;
    private Terms terms;

    /**
     * When one was sent that may not be sent at any time, and when it changed.
     *
     * <p>Confined to the loop of its connection.
     */
    private static final class Pace {
        private long letThroughNanos;
        private long lastSentNanos;
        private long changedNanos;

        Pace(long sentNanos, long nowNanos) {
            changedNanos = nowNanos;
            letThroughNanos = sentNanos;
            lastSentNanos = sentNanos;
        }
    }

    private enum Stage {
        /** It was sent what there is. */
        CURRENT,
        /** It waits in its lane for its turn. */
        PARKED,
        /** It waits in the outbox for the socket. */
        QUEUED,
        /** The client does not want it any more. */
        CLOSED
    }

    PacedKey(Outbox outbox, Terms terms, long nowNanos) {
        super(outbox);
        this.terms = terms;
        var lane = terms.lane();
        pace = hasPace(terms) ? new Pace(lane == null ? nowNanos : lane.longBefore(nowNanos), nowNanos) : null;
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
        terms = newTerms;
        if (pace == null && hasPace(terms)) {
            // When it was sent last is not known: it may have been a moment ago.
            pace = new Pace(nowNanos, nowNanos);
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
        return stage == Stage.PARKED;
    }

    /** Whether it waits for the socket. */
    final boolean isInLine() {
        return stage == Stage.QUEUED;
    }

    /** Most are sent at any time and whatever their age, and hold no times. */
    private static boolean hasPace(Terms terms) {
        return terms.lane() != null || terms.maxAgeNanos() > 0;
    }

    final void changed(long nowNanos) {
        if (pace != null) {
            pace.changedNanos = nowNanos;
        }
    }

    /** How long the latest change has waited, 0 for one that is sent at any age. */
    final long waitedNanos(long nowNanos) {
        return pace == null ? 0 : nowNanos - pace.changedNanos;
    }

    /** There is something to send: it gets in line for the socket, or waits in its lane until that lets it. */
    final void goOn(long nowNanos) {
        if (stage != Stage.CURRENT) {
            return;
        }
        var lane = terms.lane();
        var itsPace = pace;
        if (lane != null && itsPace != null) {
            if (!lane.isDue(itsPace.lastSentNanos, nowNanos)) {
                stage = Stage.PARKED;
                outbox().park(this);
                lane.park(outbox(), itsPace.lastSentNanos, nowNanos);
                return;
            }
            itsPace.letThroughNanos = nowNanos;
        }
        stage = Stage.QUEUED;
        outbox().changed(this);
    }

    /** A lane has come round, perhaps the one in which it waits. */
    final void onLaneTick(Lane lane, long nowNanos) {
        if (stage == Stage.PARKED && terms.lane() == lane) {
            leaveLane();
            goOn(nowNanos);
        }
    }

    /** Leaves the lane in which it waits; returns whether it waited in one. */
    private boolean leaveLane() {
        if (stage != Stage.PARKED) {
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
            stage = Stage.QUEUED;
            outbox().changed(this);
        }
    }

    /** It has come, and is about to look at what there is. */
    final void comes() {
        stage = Stage.CURRENT;
    }

    final void sent(long nowNanos) {
        var lane = terms.lane();
        var itsPace = pace;
        if (itsPace != null) {
            itsPace.lastSentNanos = lane == null ? nowNanos : lane.countsAsSent(itsPace.letThroughNanos, nowNanos);
        }
    }

    /** It stays in line for what one message was not enough for. */
    final void stay() {
        stage = Stage.QUEUED;
    }

    final void close() {
        stage = Stage.CLOSED;
        outbox().remove(this);
    }
}
