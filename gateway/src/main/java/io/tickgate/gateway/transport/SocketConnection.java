package io.tickgate.gateway.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.session.Connection;
import io.tickgate.gateway.session.Encoding;
import io.tickgate.gateway.session.Session;
import io.tickgate.gateway.session.SessionLoop;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.wire.CloseCode;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.NettyPipeline;

/**
 * One socket and its session, and the handlers that stand between them.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, and that ends the session
final class SocketConnection implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);

    /** How long a peer has to answer a close frame before its socket is closed without an answer. */
    private static final long CLOSE_GRACE_SECONDS = 2;

    private final Channel channel;
    private final TransportCounters counters;
    private final Keepalive keepalive;
    private final OutboxWriter writer;
    private final FrameGuard guard;
    private final Session session;
    private boolean isClosing;

    /** @param onDrained is called whenever messages have left the session */
    SocketConnection(
            Channel channel,
            Encoding encoding,
            Sessions sessions,
            SessionLoop loop,
            SocketSettings settings,
            TransportCounters counters,
            Runnable onDrained) {
        this.channel = channel;
        this.counters = counters;
        keepalive = new Keepalive(channel, settings, loop.nanoTime());
        writer = new OutboxWriter(channel, loop.shard(), counters, () -> drained(onDrained));
        guard = new FrameGuard(
                sessions.maxFrameBytes(), NanoClock.SYSTEM, this::takesCommands, keepalive::answered, this::refuse);
        // Before the bridge, which does not pass on that the socket has become writable.
        channel.pipeline()
                .addBefore(NettyPipeline.ReactiveBridge, "tickgate.frameGuard", guard)
                .addBefore(NettyPipeline.ReactiveBridge, "tickgate.utf8", new Utf8FrameValidator())
                .addBefore(NettyPipeline.ReactiveBridge, "tickgate.outboxWriter", writer);
        session = sessions.open(Principal.ANONYMOUS, encoding, loop, this);
        writer.start(session);
    }

    Session session() {
        return session;
    }

    private boolean takesCommands() {
        return session.takesCommands();
    }

    private void drained(Runnable onDrained) {
        onDrained.run();
        guard.goOn();
    }

    @Override
    public void ready() {
        writer.schedule();
    }

    @Override
    public void tick(long nowNanos) {
        if (isClosing) {
            return;
        }
        switch (keepalive.check(nowNanos)) {
            case NOTHING -> {}
            case PING -> channel.writeAndFlush(new PingWebSocketFrame(Unpooled.EMPTY_BUFFER), channel.voidPromise());
            case CLOSE_UNANSWERED -> {
                counters.unanswered.increment();
                close(CloseCode.NO_PONG);
            }
            case CLOSE_STALLED -> {
                counters.stalled.increment();
                close(CloseCode.STALLED);
            }
        }
    }

    private void refuse(CloseCode code) {
        counters.guarded.increment();
        close(code);
    }

    @Override
    public void close(CloseCode code) {
        if (isClosing) {
            return;
        }
        isClosing = true;
        LOG.info("session {}: closing with {} {}", session.id(), code.code(), code.reason());
        // What has been said goes out first: an error tells why.
        writer.schedule();
        channel.eventLoop().execute(() -> {
            writer.stop();
            channel.writeAndFlush(new CloseWebSocketFrame(code.code(), code.reason()), channel.voidPromise());
        });
        // A peer that does not read never lets the close frame out.
        channel.eventLoop().schedule(() -> channel.close(), CLOSE_GRACE_SECONDS, TimeUnit.SECONDS);
    }

    /** The socket is gone. */
    void ended() {
        isClosing = true;
        writer.stop();
        session.close();
    }
}
