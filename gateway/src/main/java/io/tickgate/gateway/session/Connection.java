package io.tickgate.gateway.session;

import io.tickgate.wire.CloseCode;

/**
 * The socket of a session, as the session sees it.
 *
 * <p>Confined to the loop of the connection.
 */
public interface Connection {
    /** There is something to be drained. */
    void ready();

    /** Commands are taken again that were not for a while. */
    default void readOn() {}

    /** Ends the connection, after what has been handed to the socket. */
    void close(CloseCode code);

    /** Is called some times a second, for what has to be looked at now and then. */
    void tick(long nowNanos);
}
