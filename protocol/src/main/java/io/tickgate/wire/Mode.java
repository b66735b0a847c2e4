package io.tickgate.wire;

/** What happens to messages that a client has no room for. */
public enum Mode {
    /** Newer ones take the place of older ones. */
    CONFLATE,
    /** Every record is delivered, in order; a slow client is late. */
    ALL;

    public String code() {
        return Codes.of(this);
    }
}
