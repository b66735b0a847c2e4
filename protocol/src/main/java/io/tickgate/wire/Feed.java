package io.tickgate.wire;

/** How fresh the data is that a client asks for or is granted. */
public enum Feed {
    /** The freshest that the client may see. */
    BEST,
    /** Real time. */
    RT,
    DELAYED;

    public String code() {
        return Codes.of(this);
    }
}
