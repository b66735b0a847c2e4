package io.tickgate.gateway.session;

import io.tickgate.wire.CloseCode;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a session, as the session sees it.
 *
 * <p>Confined to the loop of the connection.
 */
public interface Connection extends Outbox.Ready {
    /** What its client wants its commands to be linked with in a trace, as it came; {@code null} without any. */
    default @Nullable String traceParent() {
        return null;
    }

    /** Returns the frame by which connections of its kind are written to together, {@code null} if it is not one of them. */
    default @Nullable SharedFrame sharedFrame() {
        return null;
    }

    /** Returns what takes that frame for this connection. */
    default SharedFrame.Taker sharedTaker() {
        throw new IllegalStateException("not a connection that is written to together with others");
    }

    @Override
    void ready();

    /** Commands are taken again that were not for a while. */
    default void readOn() {}

    /** Ends the connection, after what has been handed to the socket. */
    void close(CloseCode code);

    /**
     * The same, with words of an operator's own.
     *
     * @param reason as long as a close frame holds
     */
    default void close(CloseCode code, String reason) {
        close(code);
    }

    /** Returns who is at its other end. */
    default Peer peer() {
        return Peer.UNKNOWN;
    }

    /** Whether nothing is written since the socket has not taken what was. */
    default boolean isFull() {
        return false;
    }

    /** Returns the bytes that were written and that the socket has not taken. */
    default long pendingBytes() {
        return 0;
    }

    /** What {@link #tick} returns of one that need not be looked at. */
    long AT_ANY_TIME = Long.MAX_VALUE;

    /**
     * Looks at what has to be looked at now and then. Is called about once a second, and up to ten times.
     *
     * @return for how many nanoseconds it need not be called again, unless the session says so by {@link Session#lookSoon}
     */
    long tick(long nowNanos);
}
