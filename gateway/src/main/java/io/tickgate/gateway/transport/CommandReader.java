package io.tickgate.gateway.transport;

import io.tickgate.wire.CloseCode;
import io.tickgate.wire.WireFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.socket.WebSocketMessage;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.MonoSink;

/**
 * Hands a client's frames to its session one by one, and reads no more of them while many replies wait for the
 * socket: what a client has not taken the answers for stays in its own send buffer.
 *
 * <p>Confined to the event loop of its channel.
 */
final class CommandReader extends BaseSubscriber<WebSocketMessage> {
    private static final Logger LOG = LoggerFactory.getLogger(CommandReader.class);

    private final SocketConnection connection;
    private final MonoSink<Void> done;
    private final WebSocketMessage.Type frames;
    private boolean isWaiting;
    private boolean hasEnded;

    /** @param done ends the exchange */
    CommandReader(SocketConnection connection, MonoSink<Void> done) {
        this.connection = connection;
        this.done = done;
        frames = frames(connection.session().format());
    }

    /** Returns the type of all frames of a format. */
    static WebSocketMessage.Type frames(WireFormat format) {
        return format.isText() ? WebSocketMessage.Type.TEXT : WebSocketMessage.Type.BINARY;
    }

    @Override
    protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
        request(1);
    }

    @Override
    protected void hookOnNext(WebSocketMessage message) {
        if (hasEnded) {
            return;
        }
        if (message.getType() != frames) {
            connection.close(CloseCode.UNSUPPORTED_DATA);
            return;
        }
        var payload = message.getPayload();
        byte[] frame = new byte[payload.readableByteCount()];
        payload.read(frame);
        try {
            connection.session().handle(frame);
        } catch (RuntimeException e) {
            LOG.error(
                    "session {}: closing, since a command failed by a bug",
                    connection.session().id(),
                    e);
            connection.close(CloseCode.INTERNAL_ERROR);
            return;
        }
        isWaiting = true;
        readOn();
    }

    /** Asks for the next frame if the session takes more. */
    void readOn() {
        connection.session().goOn();
        if (isWaiting && connection.session().takesCommands()) {
            isWaiting = false;
            request(1);
        }
    }

    /** The socket is gone: what has come and was not asked for yet is given back, which nobody else would do. */
    void ended() {
        hasEnded = true;
        requestUnbounded();
    }

    @Override
    protected void hookOnComplete() {
        done.success();
    }

    @Override
    protected void hookOnError(Throwable problem) {
        done.error(problem);
    }
}
