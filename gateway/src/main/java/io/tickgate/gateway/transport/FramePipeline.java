package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.tickgate.wire.CloseCode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Puts what watches over frames between the socket and what reads from it. To be called before anything has been read.
 *
 * <p>Confined to the event loop of its channel.
 */
final class FramePipeline {
    /** As Netty names it. */
    static final String DECODER = "wsdecoder";

    private FramePipeline() {}

    /**
     * Puts the handlers in.
     *
     * @param compression {@code null} where nothing is compressed
     * @param refuse is told why a connection has to be closed
     */
    static void install(
            Channel channel,
            FrameLimits limits,
            FrameGuard guard,
            @Nullable LoopCompression compression,
            Consumer<CloseCode> refuse) {
        channel.pipeline().replace(DECODER, DECODER, new Decoder(limits.messageBytes()));
        add(channel, "tickgate.frameGuard", guard);
        if (compression != null) {
            add(channel, "tickgate.inflating", new Inflating(compression.inflater(), limits.messageBytes(), refuse));
        }
        add(channel, "tickgate.texts", new Texts(refuse));
    }

    /** Before the bridge, which does not pass on that the socket has become writable. */
    static void add(Channel channel, String name, ChannelHandler handler) {
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, name, handler);
    }

    /** Before all others, for what is written as bytes; but never past the encryption of a server that is set to it. */
    static void addNextToSocket(Channel channel, String name, ChannelHandler handler) {
        if (channel.pipeline().get(NettyPipeline.SslHandler) == null) {
            channel.pipeline().addFirst(name, handler);
        } else {
            channel.pipeline().addAfter(NettyPipeline.SslHandler, name, handler);
        }
    }

    /** Leaves the closing to us: Netty's own answers a bad close frame with nothing at all. */
    private static final class Decoder extends WebSocket13FrameDecoder {
        /** Of each size; a process has one. */
        private static final Map<Integer, WebSocketDecoderConfig> CONFIGURATIONS = new ConcurrentHashMap<>();

        Decoder(int maxFrameBytes) {
            super(CONFIGURATIONS.computeIfAbsent(maxFrameBytes, Decoder::configuration));
        }

        private static WebSocketDecoderConfig configuration(int maxFrameBytes) {
            return WebSocketDecoderConfig.newBuilder()
                    .allowExtensions(true)
                    .maxFramePayloadLength(maxFrameBytes)
                    .closeOnProtocolViolation(false)
                    .build();
        }

        @Override
        protected void checkCloseFrameBody(ChannelHandlerContext context, ByteBuf body) {
            // The frame guard does.
        }
    }

    /** Looks whether texts are Unicode, and hears what it and the handlers before it have found wrong. */
    private static final class Texts extends Utf8FrameValidator {
        private final Consumer<CloseCode> refuse;

        Texts(Consumer<CloseCode> refuse) {
            super(false);
            this.refuse = refuse;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
            if (cause instanceof CorruptedWebSocketFrameException corrupted) {
                refuse.accept(code(corrupted.closeStatus().code()));
            } else {
                super.exceptionCaught(context, cause);
            }
        }

        private static CloseCode code(int number) {
            for (var code : CloseCode.values()) {
                if (code.code() == number) {
                    return code;
                }
            }
            return CloseCode.PROTOCOL_ERROR;
        }
    }
}
