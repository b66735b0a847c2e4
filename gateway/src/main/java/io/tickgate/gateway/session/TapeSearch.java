package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.Tape;
import io.tickgate.wire.Position;

/**
 * Finds places on a tape.
 *
 * <p>Thread-safe.
 */
final class TapeSearch {
    private TapeSearch() {}

    /**
     * Returns the number of the event after a position, or -1 if it is not known which that is. The position need not be
     * that of an event: who takes every record of a partition knows how far all its symbols are.
     */
    static long after(Tape<?> tape, Position position) {
        long low = tape.first();
        long high = tape.next();
        while (low < high) {
            long middle = (low + high) >>> 1;
            var entry = tape.get(middle);
            // Overtaken meanwhile, or of an earlier epoch: what is asked for can only come later.
            boolean isLater = entry != null
                    && entry.position().epoch().equals(position.epoch())
                    && entry.position().sequence() > position.sequence();
            low = isLater ? low : middle + 1;
            high = isLater ? middle : high;
        }
        var before = tape.get(low - 1);
        boolean isKnown = before != null && before.position().epoch().equals(position.epoch());
        return isKnown ? low : -1;
    }
}
