package io.tickgate.wire;

import java.util.Map;

/**
 * Where a subscription begins.
 *
 * <p>Thread-safe.
 */
public sealed interface From {
    /** After the positions that the client holds, by symbol. */
    record Positions(Map<String, Position> bySymbol) implements From {
        public Positions {
            bySymbol = Map.copyOf(bySymbol);
        }
    }

    /** After what the gateway's own token says. */
    record Cursor(String token) implements From {
        /** Longer ones are neither given out nor taken: with some symbols beside it, it must fit a frame of 64 KiB. */
        public static final int MAX_LENGTH = 60 * 1024;
    }

    /** At the first record that is still there. */
    record Earliest() implements From {}

    /** At the next record to come. */
    record Latest() implements From {}

    /** At the first record of this time or later, in microseconds since the epoch. */
    record Time(long micros) implements From {}
}
