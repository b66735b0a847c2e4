package io.tickgate.gateway.session;

/**
 * Stands in line for the socket when it has something to send.
 *
 * <p>Confined to the loop of its connection.
 */
interface Sender {
    /** Its place in the line. */
    SenderQueue.Links links();

    /**
     * Writes one data message, if there is something that the client does not have.
     *
     * @return whether it has written one
     */
    boolean writeNext(FrameSink frame, long nowNanos);

    /** Whether one message was not enough for what there is; it stays in line then. */
    boolean staysInLine();
}
