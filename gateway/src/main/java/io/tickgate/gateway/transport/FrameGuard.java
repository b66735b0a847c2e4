package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.tickgate.wire.CloseCode;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Refuses frames that RFC 6455 forbids and the codec lets through, and answers pings within a budget.
 *
 * <p>The reader of messages asks it of each frame; Reactor Netty's own answering of pings is off.
 *
 * <p>Bounded: a pong is written only while the peer reads, since answers to pings are a queue that a stranger could
 * fill; and a message has only so many fragments.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, and that ends the session
final class FrameGuard {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(FrameLimits.WINDOW_SECONDS);

    private static final int MAX_CLOSE_CODE = 4999;

    /** The first reserved bit, as the codec shows it. */
    private static final int COMPRESSED = 4;

    private final Owner owner;
    private final FrameLimits limits;
    private final boolean takesCompressed;
    private boolean isRefused;
    private long windowStartNanos;
    private int controlFrames;
    private int fragments;
    private int messageBytes;

    /**
     * Whose frames they are.
     *
     * <p>Confined to the event loop of its channel.
     */
    interface Owner {
        long nanoTime();

        /** The peer has answered a ping. */
        void ponged();

        /** The connection has to be closed. */
        void refuse(CloseCode code);
    }

    /** @param takesCompressed whether the client may send compressed messages */
    FrameGuard(FrameLimits limits, boolean takesCompressed, Owner owner) {
        this.owner = owner;
        this.limits = limits;
        this.takesCompressed = takesCompressed;
        windowStartNanos = owner.nanoTime();
    }

    /** Whether a frame is to be handled; if not, it is released, and all that there is to do for it is done. */
    boolean admits(Channel channel, WebSocketFrame frame) {
        boolean isAdmitted = !isRefused && isRight(channel, frame);
        if (!isAdmitted) {
            frame.release();
        }
        return isAdmitted;
    }

    private boolean isRight(Channel channel, WebSocketFrame frame) {
        if (frame.rsv() != 0 && !isCompressed(frame)) {
            return refused(CloseCode.PROTOCOL_ERROR);
        }
        if (frame instanceof PongWebSocketFrame || frame instanceof PingWebSocketFrame) {
            control(channel, frame);
            return false;
        }
        return frame instanceof CloseWebSocketFrame close ? isRightClose(close) : isRightData(frame);
    }

    private boolean isCompressed(WebSocketFrame frame) {
        return takesCompressed
                && frame.rsv() == COMPRESSED
                && (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame);
    }

    private boolean isRightData(WebSocketFrame frame) {
        fragments++;
        if (frame.content().readableBytes() > limits.messageBytes() - messageBytes) {
            return refused(CloseCode.TOO_BIG);
        }
        if (fragments > limits.fragments()) {
            return refused(CloseCode.POLICY_VIOLATION);
        }
        messageBytes += frame.content().readableBytes();
        if (frame.isFinalFragment()) {
            messageBytes = 0;
            fragments = 0;
        }
        return true;
    }

    private boolean isRightClose(CloseWebSocketFrame frame) {
        int code = frame.statusCode();
        if (code >= 0 && !isCloseCode(code)) {
            return refused(CloseCode.PROTOCOL_ERROR);
        }
        return isText(frame.content()) || refused(CloseCode.INVALID_DATA);
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

    private void control(Channel channel, WebSocketFrame frame) {
        long nowNanos = owner.nanoTime();
        if (nowNanos - windowStartNanos > WINDOW_NANOS) {
            windowStartNanos = nowNanos;
            controlFrames = 0;
        }
        boolean isPing = frame instanceof PingWebSocketFrame;
        if (++controlFrames > limits.controlFrames() || (isPing && !channel.isWritable())) {
            refuse(CloseCode.POLICY_VIOLATION);
        } else if (isPing) {
            channel.writeAndFlush(ControlFrames.pong(channel, frame.content()), channel.voidPromise());
        } else {
            owner.ponged();
        }
    }

    private boolean refused(CloseCode code) {
        refuse(code);
        return false;
    }

    /** Something is wrong with the frames, and none is admitted any more. */
    void refuse(CloseCode code) {
        isRefused = true;
        owner.refuse(code);
    }
}
