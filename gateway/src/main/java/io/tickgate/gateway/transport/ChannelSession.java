package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import io.tickgate.gateway.session.Encoding;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.adapter.ReactorNettyWebSocketSession;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * A WebSocket session that lets go of its channel.
 *
 * <p>Confined to the event loop of its channel.
 */
final class ChannelSession extends ReactorNettyWebSocketSession {
    private final Channel channel;
    private final Encoding encoding;
    private final boolean isCompressed;
    private final boolean isWithinAddressLimit;
    private final @Nullable String traceParent;
    private final String agent;

    /** @param traceParent what the client named with its upgrade, {@code null} if it did not */
    ChannelSession(
            WebsocketInbound inbound,
            WebsocketOutbound outbound,
            HandshakeInfo handshake,
            NettyDataBufferFactory buffers,
            int maxFrameBytes,
            Encoding encoding,
            boolean isCompressed,
            boolean isWithinAddressLimit,
            @Nullable String traceParent,
            String agent) {
        super(inbound, outbound, handshake, buffers, maxFrameBytes);
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
