package io.tickgate.wire;

/** The state of subscribed keys, as a {@code status} message tells it. */
public enum StatusState {
    LIVE,
    /** What is shown may be out of date, whoever reads it. */
    STALE,
    /** This client is behind. */
    LAGGING,
    /** Nothing more will come. */
    CLOSED;

    public String code() {
        return Codes.of(this);
    }
}
