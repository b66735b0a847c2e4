package io.tickgate.gateway.cache;

import io.tickgate.model.Trade;

/**
 * One event of a tape.
 *
 * <p>Thread-safe.
 */
public final class TapeEntry extends EncodedValue {
    private final long number;
    private final long previousSequence;
    private final Trade trade;
    private final boolean isAfterGap;
    private final long arrivedNanos;

    TapeEntry(
            TopicCell cell,
            long number,
            LogPosition position,
            long previousSequence,
            Trade trade,
            boolean isAfterGap,
            long arrivedNanos) {
        super(cell, position);
        this.number = number;
        this.previousSequence = previousSequence;
        this.trade = trade;
        this.isAfterGap = isAfterGap;
        this.arrivedNanos = arrivedNanos;
    }

    long number() {
        return number;
    }

    /** The sequence of the event before, or {@link LogPosition#BEFORE_FIRST} at the beginning of an epoch or where the log was cut off. */
    public long previousSequence() {
        return previousSequence;
    }

    public Trade trade() {
        return trade;
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
        return encoder.tail(trade);
    }
}
