package io.tickgate.model;

import java.util.Locale;

/** What the venue's session allows at the moment. */
public enum TradingState {
    PRE_OPEN,
    OPEN,
    HALTED,
    CLOSED;

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
        for (var state : values()) {
            if (state.code().equals(code)) {
                return state;
            }
        }
        throw new IllegalArgumentException(
                "state: '%s' (expected: pre-open, open, halted or closed)".formatted(Printable.of(code)));
    }
}
