package io.tickgate.gateway.session;

import io.tickgate.model.Instrument;
import io.tickgate.model.Level;
import io.tickgate.model.Quote;
import org.jspecify.annotations.Nullable;

/**
 * How many digits follow the point in what a snapshot holds.
 *
 * <p>Thread-safe.
 */
final class Scales {
    private Scales() {}

    static int price(@Nullable Object value) {
        if (value instanceof Quote quote) {
            return Math.max(price(quote.bid()), price(quote.ask()));
        }
        return value instanceof Instrument instrument ? instrument.priceScale() : 0;
    }

    static int size(@Nullable Object value) {
        if (value instanceof Quote quote) {
            return Math.max(size(quote.bid()), size(quote.ask()));
        }
        return value instanceof Instrument instrument ? instrument.sizeScale() : 0;
    }

    private static int price(@Nullable Level level) {
        return level == null ? 0 : level.price().scale();
    }

    private static int size(@Nullable Level level) {
        return level == null ? 0 : level.size().scale();
    }
}
