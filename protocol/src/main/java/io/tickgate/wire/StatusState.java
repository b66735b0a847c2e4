package io.tickgate.wire;

/** The state of subscribed keys, as a {@code status} message tells it. */
public enum StatusState {
    LIVE,
    /** What is shown may be out of date, whoever reads it. */
    STALE,
    /** This client is behind. */
    LAGGING,
    /** Nothing more will come. */
    CLOSED,
    /** What comes is of the past, at the pace that was asked for. */
    REPLAY,
    /** A word of a newer gateway; never sent by this version. */
    UNKNOWN;

    public String code() {
        return Codes.of(this);
    }

    /** Returns the state that has this code, {@link #UNKNOWN} if none has. */
    static StatusState of(String code) {
        var state = Codes.find(StatusState.class, code);
        return state == null ? UNKNOWN : state;
    }
}
