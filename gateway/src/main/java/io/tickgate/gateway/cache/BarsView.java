package io.tickgate.gateway.cache;

import io.tickgate.model.Bar;
import java.util.List;

/**
 * The bars of a series that are kept, the oldest first, as they were after one change.
 *
 * <p>Thread-safe.
 */
public final class BarsView extends EncodedValue {
    private final List<Bar> bars;
    private final long change;

    BarsView(TopicCell cell, LogPosition position, List<Bar> bars, long change) {
        super(cell, position);
        this.bars = List.copyOf(bars);
        this.change = change;
    }

    public List<Bar> bars() {
        return bars;
    }

    public long change() {
        return change;
    }

    @Override
    byte[] encode(Encoder encoder) {
        return encoder.tail(bars);
    }
}
