package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.AttributeKey;
import io.tickgate.gateway.session.Encoding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.adapter.AbstractWebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.websocket.WebsocketInbound;

/**
 * A WebSocket session that lets go of its channel: Reactor Netty makes the upgrade, and has no part in what follows.
 *
 * <p>Confined to the event loop of its channel.
 */
final class ChannelSession extends AbstractWebSocketSession<WebsocketInbound> {
    /** What it keeps with a channel; under other names it would stay. */
    private static final List<AttributeKey<?>> OF_REACTOR_NETTY =
            List.of(AttributeKey.valueOf("$CONNECTION"), AttributeKey.valueOf("$PERSISTENT_CHANNEL"));

    private final WebsocketInbound inbound;
    private final Channel channel;
    private final Encoding encoding;
    private final boolean isCompressed;
    private final boolean isWithinAddressLimit;
    private final @Nullable String traceParent;
    private final String agent;

    /** @param traceParent what the client named with its upgrade, {@code null} if it did not */
    ChannelSession(
            WebsocketInbound inbound,
            HandshakeInfo handshake,
            NettyDataBufferFactory buffers,
            Encoding encoding,
            boolean isCompressed,
            boolean isWithinAddressLimit,
            @Nullable String traceParent,
            String agent) {
        // Netty would keep a name that it makes as long as the connection lives.
        super(inbound, "", handshake, buffers);
        this.inbound = inbound;
        channel = ((ChannelOperations<?, ?>) inbound).channel();
        this.encoding = encoding;
        this.isCompressed = isCompressed;
        this.isWithinAddressLimit = isWithinAddressLimit;
        this.traceParent = traceParent;
        this.agent = agent;
    }

    Channel channel() {
        return channel;
    }

    /**
     * Ends Reactor Netty's part in the connection. It would hold the request, its answer, the handshake and a queue of its own
     * for as long as the connection lives.
     *
     * @param done ends the exchange
     * @param reader takes the frames from now on, behind all other handlers
     */
    void takeOver(MonoSink<Void> done, ChannelHandler reader) {
        // Reactor Netty reads once before anybody asks it to. What is no frame came with the upgrade itself, and is
        // dropped.
        List<WebSocketFrame> early = new ArrayList<>();
        inbound.receiveObject().ofType(WebSocketFrame.class).subscribe(frame -> early.add(frame.retain()));
        // A connection that does not persist is closed at the end of the exchange.
        Connection.from(channel).markPersistent(true);
        var keepOpen = new KeepOpen();
        channel.pipeline().addLast(keepOpen);
        done.success();
        channel.pipeline().remove(keepOpen);
        channel.pipeline().remove(FrameDecoder.ENCODER);
        channel.pipeline().replace(NettyPipeline.ReactiveBridge, "tickgate.reader", reader);
        Seat.forget(channel);
        OF_REACTOR_NETTY.forEach(this::forget);
        var decoder = channel.pipeline().context(FrameDecoder.NAME);
        early.forEach(decoder::fireChannelRead);
    }

    @SuppressWarnings("deprecation") // to set it to nothing leaves it there
    private void forget(AttributeKey<?> attribute) {
        channel.attr(attribute).getAndRemove();
    }

    @Override
    public Flux<WebSocketMessage> receive() {
        throw letGo();
    }

    @Override
    public Mono<Void> send(Publisher<WebSocketMessage> messages) {
        throw letGo();
    }

    @Override
    public boolean isOpen() {
        return channel.isActive();
    }

    @Override
    public Mono<Void> close(CloseStatus status) {
        throw letGo();
    }

    @Override
    public Mono<CloseStatus> closeStatus() {
        throw letGo();
    }

    private static UnsupportedOperationException letGo() {
        return new UnsupportedOperationException("its channel is read from and written to past it");
    }

    /** Keeps back the close frame by which Reactor Netty ends an exchange. */
    private static final class KeepOpen extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            if (message instanceof CloseWebSocketFrame close) {
                close.release();
                promise.setSuccess();
            } else {
                super.write(context, message, promise);
            }
        }
    }

    /** What the client and the gateway have agreed on. */
    Encoding encoding() {
        return encoding;
    }

    /** What its program calls itself. */
    String agent() {
        return agent;
    }

    /** Whether its address may have it; if not, it is told so and closed. */
    boolean isWithinAddressLimit() {
        return isWithinAddressLimit;
    }

    @Nullable
    String traceParent() {
        return traceParent;
    }

    /** Whether they have agreed on {@code permessage-deflate}. */
    boolean isCompressed() {
        return isCompressed;
    }
}
