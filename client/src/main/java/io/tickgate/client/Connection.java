package io.tickgate.client;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a gateway, from the attempt to its end: brings what comes to the client's loop, reads it, and asks
 * for more when it has been dealt with.
 *
 * <p>Confined to the client's loop.
 */
final class Connection implements Transport.Listener {
    private static final int UNREADABLE = 1007;

    private final ClientLoop loop;
    private final Wire wire;
    private final Owner owner;
    private final Silence silence;
    private @Nullable Transport transport;
    private boolean isOver;
    private long receivedNanos;

    Connection(ClientLoop loop, Wire wire, Owner owner) {
        this.loop = loop;
        this.wire = wire;
        this.owner = owner;
        silence = new Silence(loop, this::cutOff);
    }

    void open(Connector connector, Silence.Limit untilWelcome) {
        silence.allow(untilWelcome);
        connector.open(this);
    }

    @Override
    public void opened(Transport opened) {
        loop.execute(() -> {
            transport = opened;
            if (isOver) {
                opened.abort();
            } else {
                // One ahead of the one that is dealt with, so that a lost connection is noticed meanwhile.
                opened.request();
                opened.request();
                owner.opened(this);
            }
        });
    }

    @Override
    public void text(String text) {
        take(() -> {
            if (!wire.isText()) {
                throw new UnreadableFrameException("a text frame (expected: binary)", null);
            }
            owner.frame(this, text);
            return text.getBytes(StandardCharsets.UTF_8);
        });
    }

    @Override
    public void binary(byte[] bytes) {
        take(() -> {
            if (wire.isText()) {
                throw new UnreadableFrameException("a binary frame (expected: text)", null);
            }
            return bytes;
        });
    }

    private void take(Frame frame) {
        long cameNanos = loop.nanoTime();
        loop.execute(() -> {
            if (!isOver) {
                receivedNanos = cameNanos;
                read(frame);
            } else if (transport != null) {
                // On to the close frame.
                transport.request();
            }
        });
    }

    private void read(Frame frame) {
        assert loop.isCurrent();
        try {
            for (var message : decode(frame.bytes())) {
                owner.message(this, message);
            }
        } catch (UnreadableFrameException e) {
            end(UNREADABLE, String.valueOf(e.getMessage()));
        } finally {
            // Also after a listener that failed: the next message may be one that it can take.
            silence.broken();
            if (transport != null) {
                transport.request();
            }
        }
    }

    private List<ServerMessage> decode(byte[] frame) throws UnreadableFrameException {
        try {
            return wire.read(frame);
        } catch (IllegalArgumentException e) {
            throw new UnreadableFrameException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Expects something at least this often from now on. */
    void expectSomethingWithin(Silence.Limit limit) {
        silence.allow(limit);
    }

    /** When the frame had come that is being dealt with, by the loop's clock. */
    long receivedNanos() {
        return receivedNanos;
    }

    void send(ClientCommand command) {
        assert loop.isCurrent();
        if (transport != null && !isOver) {
            wire.send(transport, command);
        }
    }

    /** Closes in good order; nothing of this connection is told any more. */
    void close(int code, String reason) {
        if (isOver) {
            return;
        }
        isOver = true;
        silence.end();
        if (transport != null) {
            var closing = transport;
            closing.close(code, reason);
            // Nobody waits for an answer that may never come.
            loop.schedule(Silence.CLOSING, closing::abort);
        }
    }

    private void cutOff(String reason) {
        end(WebSocketTransport.NO_CLOSE_FRAME, reason);
    }

    @Override
    public void closed(int code, String reason) {
        loop.execute(() -> end(code, reason));
    }

    private void end(int code, String reason) {
        assert loop.isCurrent();
        if (isOver) {
            return;
        }
        isOver = true;
        silence.end();
        if (transport != null) {
            transport.abort();
        }
        owner.closed(this, code, reason);
    }

    /**
     * Hears what happens on a connection.
     *
     * <p>Confined to the client's loop.
     */
    interface Owner {
        void opened(Connection connection);

        void frame(Connection connection, String text);

        void message(Connection connection, ServerMessage message);

        /** It has ended, and not by {@link Connection#close}. */
        void closed(Connection connection, int code, String reason);
    }

    /**
     * What came, of either type.
     *
     * <p>Confined to the client's loop.
     */
    private interface Frame {
        byte[] bytes() throws UnreadableFrameException;
    }

    /** What came is not a frame of messages. */
    private static final class UnreadableFrameException extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableFrameException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
