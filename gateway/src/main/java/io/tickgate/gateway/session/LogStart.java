package io.tickgate.gateway.session;

import io.tickgate.gateway.log.LogPlace;

/**
 * Where the reading of a partition begins.
 *
 * <p>Thread-safe.
 */
sealed interface LogStart {
    /** At the first record that is still there. */
    record Earliest() implements LogStart {}

    /** At an offset, or at the first record that is still there if that is later; what is gone is not missed. */
    record NotBefore(long offset) implements LogStart {}

    /** At the next record to come. */
    record Latest() implements LogStart {}

    /** At the first record of this time of the broker or later, in microseconds since the epoch. */
    record Time(long micros) implements LogStart {}

    /** At a place before which its client has everything. */
    record At(LogPlace place) implements LogStart {
        At(long offset) {
            this(LogPlace.at(offset));
        }
    }
}
