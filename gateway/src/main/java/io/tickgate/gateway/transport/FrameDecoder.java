package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Netty's decoder of frames, which leaves the closing to us: its own answers a bad close frame with nothing at all.
 *
 * <p>Confined to the event loop of its channel.
 */
final class FrameDecoder extends WebSocket13FrameDecoder {
    /** Its place in the pipeline, and that of Netty's encoder, as Netty names them. */
    static final String NAME = "wsdecoder";

    static final String ENCODER = "wsencoder";

    /** Of each size; a process has one. */
    private static final Map<Integer, WebSocketDecoderConfig> CONFIGURATIONS = new ConcurrentHashMap<>();

    private FrameDecoder(int maxFrameBytes) {
        super(CONFIGURATIONS.computeIfAbsent(maxFrameBytes, FrameDecoder::configuration));
    }

    /** Puts one in the place of Netty's own; to be called before anything has been read. */
    static void install(Channel channel, int maxFrameBytes) {
        channel.pipeline().replace(NAME, NAME, new FrameDecoder(maxFrameBytes));
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
