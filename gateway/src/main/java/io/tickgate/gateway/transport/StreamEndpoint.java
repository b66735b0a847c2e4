package io.tickgate.gateway.transport;

import io.tickgate.gateway.session.Sessions;
import io.tickgate.wire.CloseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * {@code /v1/stream}: makes a session of each WebSocket.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a listener closes the channel, whatever became of the frame
public final class StreamEndpoint implements WebSocketHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StreamEndpoint.class);

    public static final String PATH = "/v1/stream";

    private final Sessions sessions;
    private final EventLoops loops;
    private final FrameLimits limits;
    private final TransportCounters counters;

    public StreamEndpoint(Sessions sessions, EventLoops loops, TransportCounters counters) {
        this.sessions = sessions;
        this.loops = loops;
        limits = FrameLimits.forMessagesOf(sessions.maxFrameBytes());
        this.counters = counters;
    }

    @Override
    public Mono<Void> handle(WebSocketSession webSocket) {
        var session = (ChannelSession) webSocket;
        return Mono.create(done -> session.channel().eventLoop().execute(() -> open(session, done)));
    }

    private void open(ChannelSession webSocket, MonoSink<Void> done) {
        try {
            openOrThrow(webSocket, done);
        } catch (RuntimeException | Error e) {
            LOG.error("closing a connection for which no session could be opened", e);
            webSocket.channel().closeFuture().addListener(closed -> done.success());
            counters.closed(CloseCode.INTERNAL_ERROR);
            Farewell.say(webSocket.channel(), CloseCode.INTERNAL_ERROR);
        }
    }

    private void openOrThrow(ChannelSession webSocket, MonoSink<Void> done) {
        var channel = webSocket.channel();
        if (!channel.isActive()) {
            // Gone between the upgrade and here.
            done.success();
            return;
        }
        if (!webSocket.isWithinAddressLimit()) {
            counters.overAddressLimit.increment();
            LOG.debug("refused a connection: its address has enough of them");
            counters.closed(CloseCode.CONNECTION_LIMIT);
            Farewell.say(channel, CloseCode.CONNECTION_LIMIT);
            channel.closeFuture().addListener(closed -> done.success());
            return;
        }
        FrameDecoder.install(channel, limits.messageBytes());
        var loop = channel.eventLoop();
        var connection = new SocketConnection(
                channel,
                webSocket.encoding(),
                webSocket.agent(),
                sessions,
                loops.sockets(loop),
                webSocket.isCompressed() ? loops.compression(loop) : null,
                limits);
        connection.traceParent(webSocket.traceParent());
        channel.closeFuture().addListener(connection);
        webSocket.takeOver(done, connection.reader());
    }
}
