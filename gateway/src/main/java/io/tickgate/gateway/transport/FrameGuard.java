package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.wire.CloseCode;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Refuses frames that RFC 6455 forbids and the codec lets through, and answers pings within a budget.
 *
 * <p>Stands before the reader of messages; Reactor Netty's own answering of pings is off.
 *
 * <p>Bounded: a pong is written only while the peer reads, since answers to pings are a queue that a stranger could
 * fill; and a message has only so many fragments.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, and that ends the session
final class FrameGuard extends ChannelInboundHandlerAdapter {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(FrameLimits.WINDOW_SECONDS);

    private static final int MAX_CLOSE_CODE = 4999;

    /** The first reserved bit, as the codec shows it. */
    private static final int COMPRESSED = 4;

    private final FrameLimits limits;
    private final boolean takesCompressed;
    private final NanoClock clock;
    private final Runnable onPong;
    private final Consumer<CloseCode> refuse;
    private long windowStartNanos;
    private int controlFrames;
    private int fragments;
    private long messageBytes;
    private boolean isRefused;

    /**
     * @param takesCompressed whether the client may send compressed messages
     */
    FrameGuard(
            FrameLimits limits, boolean takesCompressed, NanoClock clock, Runnable onPong, Consumer<CloseCode> refuse) {
        this.limits = limits;
        this.takesCompressed = takesCompressed;
        this.clock = clock;
        this.onPong = onPong;
        this.refuse = refuse;
        windowStartNanos = clock.nanoTime();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof WebSocketFrame frame)) {
            context.fireChannelRead(message);
        } else if (isRefused) {
            frame.release();
        } else if (frame.rsv() != 0 && !isCompressed(frame)) {
            refuse(frame, CloseCode.PROTOCOL_ERROR);
        } else if (frame instanceof PongWebSocketFrame || frame instanceof PingWebSocketFrame) {
            control(context, frame);
        } else if (frame instanceof CloseWebSocketFrame close) {
            close(context, close);
        } else {
            data(context, frame);
        }
    }

    private boolean isCompressed(WebSocketFrame frame) {
        return takesCompressed
                && frame.rsv() == COMPRESSED
                && (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame);
    }

    private void data(ChannelHandlerContext context, WebSocketFrame frame) {
        messageBytes += frame.content().readableBytes();
        fragments++;
        if (messageBytes > limits.messageBytes()) {
            refuse(frame, CloseCode.TOO_BIG);
        } else if (fragments > limits.fragments()) {
            refuse(frame, CloseCode.POLICY_VIOLATION);
        } else {
            if (frame.isFinalFragment()) {
                messageBytes = 0;
                fragments = 0;
            }
            context.fireChannelRead(frame);
        }
    }

    private void close(ChannelHandlerContext context, CloseWebSocketFrame frame) {
        int code = frame.statusCode();
        if (code >= 0 && !isCloseCode(code)) {
            refuse(frame, CloseCode.PROTOCOL_ERROR);
        } else if (!isText(frame.content())) {
            refuse(frame, CloseCode.INVALID_DATA);
        } else {
            context.fireChannelRead(frame);
        }
    }

    /** Whether a client may send it: a standard code, or one of the ranges for libraries and programs. */
    private static boolean isCloseCode(int code) {
        return code <= MAX_CLOSE_CODE && WebSocketCloseStatus.isValidStatusCode(code);
    }

    /** Whether what follows the code, if there is one, is UTF-8. */
    private static boolean isText(ByteBuf body) {
        try {
            int code = Math.min(Short.BYTES, body.readableBytes());
            StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(body.nioBuffer(body.readerIndex() + code, body.readableBytes() - code));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private void control(ChannelHandlerContext context, WebSocketFrame frame) {
        long nowNanos = clock.nanoTime();
        if (nowNanos - windowStartNanos > WINDOW_NANOS) {
            windowStartNanos = nowNanos;
            controlFrames = 0;
        }
        boolean isPing = frame instanceof PingWebSocketFrame;
        if (++controlFrames > limits.controlFrames()
                || (isPing && !context.channel().isWritable())) {
            refuse(frame, CloseCode.POLICY_VIOLATION);
            return;
        }
        if (isPing) {
            context.writeAndFlush(new PongWebSocketFrame(frame.content()), context.voidPromise());
        } else {
            frame.release();
            onPong.run();
        }
    }

    private void refuse(WebSocketFrame frame, CloseCode code) {
        frame.release();
        isRefused = true;
        refuse.accept(code);
    }
}
