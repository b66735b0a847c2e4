package io.tickgate.client;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ServerMessage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A connection without any rule: what is sent is what the caller says, and what comes is handed out in order to whoever
 * waits for it. For tests of a gateway and for tools; a client that wants current prices is a {@link TickgateClient}.
 *
 * <p>Holds at most {@link #MAX_UNREAD} messages; then, as while reading is paused, nothing further is taken from the
 * socket, and the gateway sees a slow reader. Pings are answered and the close is seen only while the socket is read.
 *
 * <p>Thread-safe.
 */
public final class RawConnection implements AutoCloseable {
    /** Messages that nobody has asked for yet. */
    public static final int MAX_UNREAD = 10_000;

    private final Inbox inbox;
    private final Wire wire;
    private final Transport transport;

    private RawConnection(Inbox inbox, Wire wire, Transport transport) {
        this.inbox = inbox;
        this.wire = wire;
        this.transport = transport;
    }

    /** How a connection ended; 1006 where no close frame came. */
    public record Closed(int code, String reason) {}

    public static RawConnection open(URI uri) throws IOException {
        return open(uri, Handshake.DEFAULTS);
    }

    /**
     * Opens a connection; what comes on it is read from now on. It is of Protobuf if that alone is offered.
     *
     * @throws IOException that says what the gateway answered, if it did not open the connection
     */
    public static RawConnection open(URI uri, Handshake handshake) throws IOException {
        boolean isBinary = handshake.subprotocols().equals(List.of(Handshake.PROTO_SUBPROTOCOL));
        var wire = isBinary ? new Wire.Proto() : new Wire.Json();
        var inbox = new Inbox(wire);
        new WebSocketConnector(uri, handshake).open(inbox);
        var transport = inbox.awaitOpen(handshake.timeout());
        if (transport == null) {
            throw new IOException("%s: %s"
                    .formatted(uri, inbox.awaitClose(handshake.timeout()).reason()));
        }
        return new RawConnection(inbox, wire, transport);
    }

    /** Sends a text frame as it is. */
    public void send(String text) {
        transport.send(text);
    }

    public void send(ClientCommand command) {
        wire.send(transport, command);
    }

    /**
     * Returns the next message of a type, and drops what came before it.
     *
     * @throws IllegalStateException that shows what came instead, if it is not there in time
     */
    public <M extends ServerMessage> M await(Class<M> type, Duration deadline) {
        return await(type, message -> true, deadline);
    }

    /** Returns the next message of a type for which the condition holds, and drops what came before it. */
    public <M extends ServerMessage> M await(Class<M> type, Predicate<? super M> condition, Duration deadline) {
        return type.cast(inbox.awaitMessage(
                "such " + type.getSimpleName(),
                message -> type.isInstance(message) && condition.test(type.cast(message)),
                deadline));
    }

    /** Returns the next so many messages for which the condition holds, and drops the others. */
    public List<ServerMessage> await(int count, Predicate<ServerMessage> condition, Duration deadline) {
        long endNanos = System.nanoTime() + deadline.toNanos();
        var found = new ArrayList<ServerMessage>();
        while (found.size() < count) {
            var left = Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
            found.add(inbox.awaitMessage("message %d of %d".formatted(found.size() + 1, count), condition, left));
        }
        return found;
    }

    /** Returns what has come and was not asked for, and forgets it. */
    public List<ServerMessage> drain() {
        return inbox.drain();
    }

    /** Takes nothing from the socket from now on, save one message that was asked for before. */
    public void pauseReading() {
        inbox.setPaused(true);
    }

    public void resumeReading() {
        inbox.setPaused(false);
    }

    /** Returns how the connection ended; drops the messages before that, and does not resume reading. */
    public Closed awaitClose(Duration deadline) {
        return inbox.awaitClose(deadline);
    }

    public boolean isOpen() {
        return !inbox.isClosed();
    }

    /** Sends a close frame: 1000, or 3000 to 4999. The gateway's answer is what {@link #awaitClose} waits for. */
    public void close(int code, String reason) {
        transport.close(code, reason);
    }

    /** Ends the connection at once, without a close frame. */
    @Override
    public void close() {
        transport.abort();
        inbox.closed(WebSocketTransport.NO_CLOSE_FRAME, "aborted here");
    }
}
