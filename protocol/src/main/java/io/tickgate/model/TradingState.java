package io.tickgate.model;

import java.util.Locale;

/** What the venue's session allows at the moment. */
public enum TradingState {
    PRE_OPEN,
    OPEN,
    HALTED,
    CLOSED,
    /** A word of a newer gateway; never written by this version, and refused in records. */
    UNKNOWN;

    /** The word used on the wire and in Kafka, such as {@code pre-open}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns the state that has this code.
     *
     * @throws IllegalArgumentException if none has
     */
    public static TradingState of(String code) {
        var state = ofAny(code);
        if (state == UNKNOWN) {
            throw new IllegalArgumentException(
                    "state: '%s' (expected: pre-open, open, halted or closed)".formatted(Printable.of(code)));
        }
        return state;
    }

    /** Returns the state that has this code, {@link #UNKNOWN} if none has. */
    public static TradingState ofAny(String code) {
        for (var state : values()) {
            if (state.code().equals(code)) {
                return state;
            }
        }
        return UNKNOWN;
    }
}
