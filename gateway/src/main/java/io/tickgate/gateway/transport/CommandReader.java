package io.tickgate.gateway.transport;

import io.tickgate.wire.CloseCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a client's messages to its session one by one, and reads no more of them while many replies wait for the
 * socket: what a client has not taken the answers for stays in its own send buffer.
 *
 * <p>Confined to the event loop of its channel.
 */
final class CommandReader extends MessageReader {
    private static final Logger LOG = LoggerFactory.getLogger(CommandReader.class);

    private final SocketConnection connection;

    CommandReader(SocketConnection connection, FrameGuard guard, @Nullable Inflating inflating) {
        super(guard, inflating);
        this.connection = connection;
    }

    @Override
    boolean takesMore() {
        return !connection.isClosing() && connection.session().takesCommands();
    }

    @Override
    void take(boolean isText, byte[] message) {
        var session = connection.session();
        if (isText != session.format().isText()) {
            connection.close(CloseCode.UNSUPPORTED_DATA);
            return;
        }
        try {
            session.handle(message);
        } catch (RuntimeException e) {
            LOG.error("session {}: closing, since a command failed by a bug", session.id(), e);
            connection.close(CloseCode.INTERNAL_ERROR);
        }
    }

    @Override
    void writabilityChanged() {
        connection.ready();
    }

    @Override
    void cameTooMuch() {
        connection.close(CloseCode.ABUSE);
    }

    /** Lets the session carry out what waits, and take the next message if it takes more. */
    void readOn() {
        connection.session().goOn();
        goOn();
    }
}
