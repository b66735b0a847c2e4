package io.tickgate.gateway.session;

import io.tickgate.wire.CloseCode;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a session, as the session sees it.
 *
 * <p>Confined to the loop of the connection.
 */
public interface Connection {
    /** What its client wants its commands to be linked with in a trace, as it came; {@code null} without any. */
    default @Nullable String traceParent() {
        return null;
    }

    /** There is something to be drained. */
    void ready();

    /** Commands are taken again that were not for a while. */
    default void readOn() {}

    /** Ends the connection, after what has been handed to the socket. */
    void close(CloseCode code);

    /** Is called some times a second, for what has to be looked at now and then. */
    void tick(long nowNanos);
}
