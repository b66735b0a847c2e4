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

    TapeEntry(TopicCell cell, long number, LogPosition position, long previousSequence, Trade trade) {
        super(cell, position);
        this.number = number;
        this.previousSequence = previousSequence;
        this.trade = trade;
    }

    long number() {
        return number;
    }

    /** The sequence of the event before, or {@link LogPosition#BEFORE_FIRST} at the beginning of an epoch. */
    public long previousSequence() {
        return previousSequence;
    }

    public Trade trade() {
        return trade;
    }

    @Override
    byte[] encode(Encoder encoder) {
        return encoder.tail(trade);
    }
}
