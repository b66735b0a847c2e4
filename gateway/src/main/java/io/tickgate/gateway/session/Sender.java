package io.tickgate.gateway.session;

/**
 * Stands in line for the socket when it has something to send.
 *
 * <p>Confined to the loop of its connection.
 */
interface Sender {
    /** The place of one that has not been in line yet. */
    int NOWHERE = -1;

    /** Its place in the line of its session; set by the line alone. */
    int linePlace();

    void linePlace(int place);

    /**
     * Writes one data message, if there is something that the client does not have.
     *
     * @return whether it has written one
     */
    boolean writeNext(FrameSink frame, long nowNanos);

    /** Whether one message was not enough for what there is; it stays in line then. */
    boolean staysInLine();
}
