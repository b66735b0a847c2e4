package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.model.Topic;
import org.jspecify.annotations.Nullable;

/**
 * What one session holds of one topic, and how it was told that things stand with it.
 *
 * <p>Confined to the loop of its connection.
 */
abstract sealed class Key permits PacedKey, LogKey {
    private static final Standing[] STANDINGS = Standing.values();

    /** The number of a {@link Standing}: a gateway holds very many keys, and a byte is less than a reference. */
    private byte told = number(Standing.LIVE);

    /** A bit for each {@link Mark} that it has. */
    private byte marks;

    /** What is so of a key or not: bits of one byte, for the same reason. */
    enum Mark {
        STATUS_DUE,
        /** The terms by which it is sent are those of the command that named its symbol. */
        NAMED_BY_TERMS,
        /** What was to be sent last had waited too long. */
        EXPIRED,
        /** It was quiet when that was asked last. */
        QUIET,
        /** It is told of no other value before it has looked. */
        DEAF
    }

    @SuppressWarnings("EnumOrdinal") // within the process alone
    final boolean is(Mark mark) {
        return (marks >> mark.ordinal() & 1) != 0;
    }

    @SuppressWarnings("EnumOrdinal") // within the process alone
    final void set(Mark mark, boolean isSo) {
        int bit = 1 << mark.ordinal();
        marks = (byte) (isSo ? marks | bit : marks & ~bit);
    }

    abstract TopicCell cell();

    final Topic topic() {
        return cell().topic();
    }

    abstract Outbox outbox();

    final Writing writing() {
        return outbox().writing();
    }

    /** Whether the client does not want it any more. */
    abstract boolean isClosed();

    /** Lets its client be told if things stand otherwise with it than it was told. */
    final void checkStanding() {
        if (!is(Mark.STATUS_DUE) && !isClosed() && standing() != told()) {
            set(Mark.STATUS_DUE, true);
            outbox().status(this);
        }
    }

    /** Whether its client takes it for live, and rightly. */
    final boolean isToldLive() {
        return !is(Mark.STATUS_DUE) && told() == Standing.LIVE && standing() == Standing.LIVE;
    }

    private Standing standing() {
        var condition = cell().condition();
        return condition == null ? ownStanding() : Standing.of(condition);
    }

    /** How things stand as far as it is not the source's trouble. */
    abstract Standing ownStanding();

    /** Takes what its client has to be told, {@code null} if that has become nothing. */
    final @Nullable Standing takeStanding() {
        set(Mark.STATUS_DUE, false);
        var standing = standing();
        if (isClosed() || standing == told()) {
            return null;
        }
        told(standing);
        return standing;
    }

    /** How its client was told that things stand. */
    final Standing told() {
        return STANDINGS[told];
    }

    /** Notes how its client was told that things stand, before there was a key. */
    final void told(Standing standing) {
        told = number(standing);
    }

    @SuppressWarnings("EnumOrdinal") // within the process alone
    private static byte number(Standing standing) {
        return (byte) standing.ordinal();
    }

    /**
     * Tells how things stand before the next message, in order with the data.
     *
     * @param behindMillis how late the data is, {@code null} where it is not
     */
    final void tellNow(FrameSink frame, @Nullable Long behindMillis) {
        var standing = standing();
        if (standing != told()) {
            told(standing);
            writing().status(frame, this, standing, behindMillis);
        }
    }

    /** Since when things stand as they do, as far as it is known, in microseconds since the epoch. */
    final long sinceMicros(long nowMicros) {
        var condition = cell().condition();
        return condition == null ? nowMicros : condition.sinceMicros();
    }

    /**
     * Returns the sequence of the last change if nothing was sent since the last time that this was asked and nothing
     * waits, or -1.
     */
    abstract long quietSequence();
}
