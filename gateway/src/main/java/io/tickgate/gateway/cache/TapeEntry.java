package io.tickgate.gateway.cache;

/**
 * One event of a tape.
 *
 * <p>Thread-safe.
 */
public final class TapeEntry<E> extends EncodedValue {
    private final long number;
    private final long previousSequence;
    private final E event;
    private final boolean isAfterGap;
    private final long arrivedNanos;
    private final Version.TailEncoder<E> tailEncoder;

    TapeEntry(
            TopicCell cell,
            long number,
            LogPosition position,
            long previousSequence,
            E event,
            boolean isAfterGap,
            long arrivedNanos,
            Version.TailEncoder<E> tailEncoder) {
        super(cell, position);
        this.number = number;
        this.previousSequence = previousSequence;
        this.event = event;
        this.isAfterGap = isAfterGap;
        this.arrivedNanos = arrivedNanos;
        this.tailEncoder = tailEncoder;
    }

    long number() {
        return number;
    }

    /** The sequence of the event before, or {@link LogPosition#BEFORE_FIRST} at the beginning of an epoch or where the log was cut off. */
    public long previousSequence() {
        return previousSequence;
    }

    public E event() {
        return event;
    }

    /** Whether events before it are known to be missing from the log. */
    public boolean isAfterGap() {
        return isAfterGap;
    }

    /** The monotonic time at which it came to this gateway. */
    public long arrivedNanos() {
        return arrivedNanos;
    }

    @Override
    byte[] encode(Encoder encoder) {
        return tailEncoder.tail(encoder, event);
    }
}
