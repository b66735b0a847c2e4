package io.tickgate.gateway.session;

import org.jspecify.annotations.Nullable;

/**
 * Whether a subscription has something to send, and the line in which it waits with that: that of its lane, or that of the
 * outbox. It is never in both.
 *
 * <p>Confined to the loop of its connection.
 */
final class SendTurn extends SenderQueue.Links {
    private final Subscription owner;
    private Stage stage = Stage.CURRENT;
    private long letThroughNanos;
    private long lastSentNanos;

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

    SendTurn(Subscription owner, @Nullable Lane lane, long nowNanos) {
        this.owner = owner;
        lastSentNanos = lane == null ? nowNanos : lane.longBefore(nowNanos);
        letThroughNanos = lastSentNanos;
    }

    boolean isCurrent() {
        return stage == Stage.CURRENT;
    }

    boolean isClosed() {
        return stage == Stage.CLOSED;
    }

    /** There is something to send: it gets in line for the socket, or waits in its lane until that lets it. */
    void goOn(@Nullable Lane lane, long nowNanos) {
        if (stage != Stage.CURRENT) {
            return;
        }
        if (lane == null || lane.isDue(lastSentNanos, nowNanos)) {
            letThroughNanos = nowNanos;
            enqueue(lane);
        } else {
            stage = Stage.PARKED;
            lane.park(owner, lastSentNanos, nowNanos);
        }
    }

    /** Its lane has taken it out of its line. */
    void onLaneTick(@Nullable Lane lane, long nowNanos) {
        stage = Stage.CURRENT;
        goOn(lane, nowNanos);
    }

    /** Leaves the lane in which it waits; returns whether it waited in one. */
    boolean leave(@Nullable Lane lane) {
        if (lane == null || stage != Stage.PARKED) {
            return false;
        }
        lane.leave(owner);
        stage = Stage.CURRENT;
        return true;
    }

    /** Puts it in line, whatever its lane says. */
    void enqueue(@Nullable Lane lane) {
        leave(lane);
        if (stage == Stage.CURRENT) {
            stage = Stage.QUEUED;
            owner.outbox().changed(owner);
        }
    }

    /** It has come, and its owner is about to look at what there is. */
    void comes() {
        stage = Stage.CURRENT;
    }

    void sent(@Nullable Lane lane, long nowNanos) {
        lastSentNanos = lane == null ? nowNanos : lane.countsAsSent(letThroughNanos, nowNanos);
    }

    /** It stays in line for what one message was not enough for. */
    void stay() {
        stage = Stage.QUEUED;
    }

    void close(@Nullable Lane lane) {
        leave(lane);
        stage = Stage.CLOSED;
        owner.outbox().remove(owner);
    }
}
