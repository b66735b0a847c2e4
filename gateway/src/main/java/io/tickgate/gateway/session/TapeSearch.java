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

    /** Returns the number of the event after a position, or -1 if it is not known which that is. */
    static long after(Tape tape, Position position) {
        long low = tape.first();
        long high = tape.next() - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            var entry = tape.get(middle);
            // Overtaken meanwhile, or of an earlier epoch: what is asked for can only come later.
            boolean isEarlier = entry == null
                    || !entry.position().epoch().equals(position.epoch())
                    || entry.position().sequence() < position.sequence();
            if (entry != null && !isEarlier && entry.position().sequence() == position.sequence()) {
                return middle + 1;
            }
            low = isEarlier ? middle + 1 : low;
            high = isEarlier ? high : middle - 1;
        }
        return -1;
    }
}
