package io.tickgate.wire;

/** Why a client is sent the whole state of a key. */
public enum SnapshotReason {
    INITIAL,
    /** It follows a resume that could be served in full. */
    RESUMED,
    /** The position that the client asked for cannot be continued, or the feed's own state was rebuilt. */
    RESYNC,
    /** The client was too slow for what is kept of the past. */
    LAGGED,
    /** The source topic is another one than before: positions of the old one mean nothing. */
    EPOCH,
    /** The record was deleted. */
    DELETED,
    /** A word of a newer gateway; never sent by this version. */
    UNKNOWN;

    public String code() {
        return Codes.of(this);
    }

    /** Returns the reason that has this code, {@link #UNKNOWN} if none has. */
    static SnapshotReason of(String code) {
        var reason = Codes.find(SnapshotReason.class, code);
        return reason == null ? UNKNOWN : reason;
    }
}
