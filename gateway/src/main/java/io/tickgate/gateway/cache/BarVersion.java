package io.tickgate.gateway.cache;

import io.tickgate.model.Bar;

/**
 * A bar as it was after one change of its series.
 *
 * <p>Thread-safe.
 */
public final class BarVersion extends EncodedValue {
    private final Bar bar;
    private final long change;
    private final long events;

    /** @param position the last trade of the symbol at that time, in this bar or not */
    BarVersion(TopicCell cell, LogPosition position, Bar bar, long change, long events) {
        super(cell, position);
        this.bar = bar;
        this.change = change;
        this.events = events;
    }

    public Bar bar() {
        return bar;
    }

    /** The number of the change within its series. */
    public long change() {
        return change;
    }

    /** How many records the symbol had with the last one in this version. */
    public long events() {
        return events;
    }

    @Override
    byte[] encode(Encoder encoder) {
        return encoder.tail(bar);
    }
}
