package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import org.jspecify.annotations.Nullable;

/**
 * A client's interest in what a topic showed at one moment: it ends with the snapshot, whatever has come since.
 *
 * <p>Confined to the loop of its connection.
 */
final class CutSubscription extends Subscription {
    private final Shown shown;

    CutSubscription(Shown shown, Terms terms, long nowNanos) {
        super(terms, nowNanos);
        this.shown = shown;
    }

    @Override
    TopicCell cell() {
        return shown.cell();
    }

    @Override
    boolean resumeAt(Position position) {
        return false;
    }

    @Override
    @Nullable
    LogPosition head() {
        return shown.position();
    }

    @Override
    long sentSequence() {
        return LogPosition.BEFORE_FIRST;
    }

    @Override
    long lastChange() {
        return LogPosition.BEFORE_FIRST;
    }

    @Override
    boolean skip(long beforeNanos) {
        return false;
    }

    @Override
    void writeSnapshot(FrameSink frame, SnapshotReason reason, Terms as) {
        shown.write(frame, writing(), reason, as);
    }

    @Override
    boolean writeUpdate(FrameSink frame, long nowNanos) {
        return false;
    }
}
