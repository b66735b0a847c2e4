package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.hub.Subscriber;
import io.tickgate.model.Shape;
import io.tickgate.wire.SnapshotReason;
import org.jspecify.annotations.Nullable;

/**
 * One session's interest in one topic: what it was last sent, and whether it has to be sent something.
 *
 * <p>Confined to the loop of its connection.
 */
abstract sealed class Subscription extends PositionedKey implements Subscriber
        permits StateSubscription, BookSubscription, TapeSubscription, BarSubscription, CutSubscription {
    private int slot = Subscriber.NO_SLOT;

    Subscription(Terms terms, long nowNanos) {
        super(terms, nowNanos);
    }

    /** The terms of the command that named its symbol, {@code null} if only patterns match it. */
    final @Nullable Terms named() {
        if (is(Mark.NAMED_BY_TERMS)) {
            return terms();
        }
        var its = rare();
        return its == null ? null : its.named;
    }

    final void named(@Nullable Terms newNamed) {
        boolean isNamedByTerms = terms().equals(newNamed);
        set(Mark.NAMED_BY_TERMS, isNamedByTerms);
        var other = isNamedByTerms ? null : newNamed;
        if (other != null || rare() != null) {
            madeRare().named = other;
        }
    }

    /** Changes in place how it is sent; by which terms it was named stays as it is. */
    final void change(Terms newTerms, long nowNanos) {
        var named = named();
        changeTerms(newTerms, nowNanos);
        named(named);
    }

    /** Whether a pattern has come to match a key that is only to be shown once, before it was. */
    final boolean isMatchedMeanwhile() {
        var its = rare();
        return its != null && its.isMatchedMeanwhile;
    }

    final void matchedMeanwhile() {
        madeRare().isMatchedMeanwhile = true;
    }

    @Override
    public final int slot() {
        return slot;
    }

    @Override
    public final void slot(int newSlot) {
        slot = newSlot;
    }

    @Override
    public final void onChange(long nowNanos) {
        // Not at the first value: most are sent before there is another one, and to undo it after each would
        // cost more than to be told of a second one now and then.
        boolean isToldAgain = !isCurrent();
        changed(nowNanos);
        checkStanding();
        goOn(nowNanos);
        var watch = outbox().watch();
        if (watch != null) {
            watch.changed(this);
        }
        set(Mark.DEAF, isToldAgain && !isCurrent() && !isClosed() && needsTellingOnce());
    }

    @Override
    public final int touch() {
        return cell().handle();
    }

    @Override
    public final boolean isAboutToLook() {
        return is(Mark.DEAF);
    }

    /** Whether it makes no difference how often it is told, as long as it looks. */
    private boolean needsTellingOnce() {
        return takesLatest() && terms().maxAgeNanos() == 0 && outbox().watch() == null;
    }

    /** Whether nothing but the latest value counts, however many there were before. */
    boolean takesLatest() {
        return false;
    }

    /** Has it told of each change again: how it is sent, or whether somebody watches, has become something else. */
    final void hear() {
        if (is(Mark.DEAF) && slot != Subscriber.NO_SLOT) {
            set(Mark.DEAF, false);
            cell().audience().on(writing().shard()).looked(this);
        }
    }

    @Override
    public final int readers() {
        return outbox().readers();
    }

    /** Whether it is sent the latest value on and on, and has nothing special ahead of it. */
    final boolean isPlain() {
        return isResting()
                && terms().isPlain()
                && !isSnapshotDue()
                && !isShownOnceDue()
                && !isBehind()
                && !is(Mark.EXPIRED)
                && isToldLive();
    }

    /** Another one is told and sends for it. */
    final void rest() {
        leaveLane();
    }

    /** Others have been told for it until now; it looks itself what there is, as soon as its lane lets it. */
    final void wake(long nowNanos) {
        checkStanding();
        goOn(nowNanos);
    }

    /** It is known to have been sent something by other hands. */
    final void wasSent() {
        set(Mark.QUIET, false);
    }

    private void watched(Watch.Decision decision) {
        var watch = outbox().watch();
        if (watch != null) {
            watch.note(this, decision);
        }
    }

    /** One snapshot more is due, as these terms ask for it; all else goes on as it is. */
    final void showOnce(Terms onceTerms) {
        madeRare().shownOnce = onceTerms;
    }

    /** The sequence of the last message, -1 before the first. */
    abstract long sentSequence();

    private boolean isShownOnceDue() {
        var its = rare();
        return its != null && its.shownOnce != null;
    }

    /**
     * The sequence of the last change to what its readers are sent, -1 if there is none, or if this reader has not been
     * sent it: it was made, and its announcement is under way.
     */
    abstract long lastChange();

    @Override
    final Standing ownStanding() {
        if (isBehind()) {
            return Standing.AHEAD;
        }
        return is(Mark.EXPIRED) ? Standing.EXPIRED : kindStanding();
    }

    /** How things stand as far as only this kind of subscription knows. */
    Standing kindStanding() {
        return Standing.LIVE;
    }

    /** Nothing of it is written after this. */
    void end() {
        close();
    }

    @Override
    public final boolean writeNext(FrameSink frame, long nowNanos) {
        comes();
        boolean isWritten = look(frame, nowNanos);
        boolean comesBack = false;
        if (isWritten) {
            comesBack = sent(nowNanos, needsTellingOnce() && !isShownOnceDue() && !terms().isOnce());
            set(Mark.QUIET, false);
            watched(Watch.Decision.SENT);
        }
        if (!comesBack) {
            // Changes are told on this thread, so that none can come between the look and this.
            hear();
        }
        return isWritten;
    }

    private boolean look(FrameSink frame, long nowNanos) {
        if (cell().isHeld() || isWaiting()) {
            watched(cell().isHeld() ? Watch.Decision.HELD : Watch.Decision.AHEAD);
            return false;
        }
        return isShownOnce(frame) || (!isDropped(frame, nowNanos) && writeDue(frame, nowNanos));
    }

    /** Whatever the age of the value: it was asked for now. */
    private boolean isShownOnce(FrameSink frame) {
        var its = rare();
        var onceTerms = its == null ? null : its.shownOnce;
        if (its == null || onceTerms == null || isSnapshotDue()) {
            return false;
        }
        its.shownOnce = null;
        writeSnapshotOnce(frame, onceTerms);
        return true;
    }

    private boolean writeDue(FrameSink frame, long nowNanos) {
        var reason = takeDueSnapshot();
        if (reason == null) {
            boolean isWritten = writeUpdate(frame, nowNanos);
            if (isWritten) {
                measure(nowNanos);
            }
            return isWritten;
        }
        writeSnapshot(frame, reason, terms());
        return true;
    }

    /** Not bars, which may be sent because time has passed. */
    private void measure(long nowNanos) {
        var stamps = outbox().stamps();
        boolean areStampsDue = stamps != null && stamps.isDue(nowNanos);
        if ((areStampsDue || writing().ages().isDue()) && topic().channel().shape() != Shape.BAR) {
            var head = head();
            if (writing().ages().isDue()) {
                writing().ages().sent(terms(), head);
            }
            if (areStampsDue && stamps != null && head != null && head.sequence() == sentSequence()) {
                stamps.written(cell(), head, nowNanos);
            }
        }
    }

    private boolean isDropped(FrameSink frame, long nowNanos) {
        long maxAgeNanos = terms().maxAgeNanos();
        boolean isTooOld = maxAgeNanos > 0 && waitedNanos(nowNanos) > maxAgeNanos;
        if (isTooOld && (isSnapshotDue() || skip(nowNanos - maxAgeNanos))) {
            set(Mark.EXPIRED, true);
            watched(Watch.Decision.EXPIRED);
            tellNow(frame, null);
            return true;
        }
        if (is(Mark.EXPIRED) && !isTooOld) {
            set(Mark.EXPIRED, false);
            tellNow(frame, null);
        }
        return false;
    }

    /**
     * Sends nothing of what came before a moment; returns whether there was anything. What has come since is sent when it is told, which is
     * under way.
     */
    abstract boolean skip(long beforeNanos);

    /** Writes a snapshot of what is true now; what was not sent before is in it, or is skipped. */
    abstract void writeSnapshot(FrameSink frame, SnapshotReason reason, Terms as);

    /** Writes a snapshot onto which what is sent later fits, without skipping anything. */
    void writeSnapshotOnce(FrameSink frame, Terms as) {
        writeSnapshot(frame, SnapshotReason.INITIAL, as);
    }

    /** Writes an update, or a snapshot where one is needed. */
    abstract boolean writeUpdate(FrameSink frame, long nowNanos);

    @Override
    public final boolean staysInLine() {
        if (isCurrent() && !isBehind() && !cell().isHeld() && (isShownOnceDue() || hasMore())) {
            stay();
            return true;
        }
        return false;
    }

    boolean hasMore() {
        return false;
    }

    @Override
    final long quietSequence() {
        boolean isQuiet = isCurrent() && !isSnapshotDue() && !isBehind() && !is(Mark.EXPIRED) && !cell().isHeld();
        boolean isQuietAgain = isQuiet && is(Mark.QUIET);
        set(Mark.QUIET, isQuiet);
        return isQuietAgain ? lastChange() : LogPosition.BEFORE_FIRST;
    }
}
