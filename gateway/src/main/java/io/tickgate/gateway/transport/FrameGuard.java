package io.tickgate.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.wire.CloseCode;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Refuses frames that RFC 6455 forbids and the codec lets through, and answers pings within a budget.
 *
 * <p>Stands before the reactive bridge; Reactor Netty's own answering of pings is off.
 *
 * <p>Bounded: a pong is written only while the peer reads, since answers to pings are a queue that a stranger could
 * fill; and a message has at most {@link #MAX_FRAGMENTS} fragments.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, and that ends the session
final class FrameGuard extends ChannelInboundHandlerAdapter {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Ten a second, where once in some seconds is usual. */
    private static final int CONTROL_FRAMES_PER_WINDOW = 100;

    private static final int MAX_FRAGMENTS = 64;

    private final int maxMessageBytes;
    private final NanoClock clock;
    private final Runnable onPong;
    private final Consumer<CloseCode> refuse;
    private long windowStartNanos;
    private int controlFrames;
    private final BooleanSupplier takesCommands;
    private @Nullable ChannelHandlerContext owing;
    private int fragments;
    private long messageBytes;
    private boolean isRefused;

    /**
     * @param maxMessageBytes of a message in all its fragments
     * @param takesCommands whether the session takes more of what the client sends
     */
    FrameGuard(
            int maxMessageBytes,
            NanoClock clock,
            BooleanSupplier takesCommands,
            Runnable onPong,
            Consumer<CloseCode> refuse) {
        this.takesCommands = takesCommands;
        this.maxMessageBytes = maxMessageBytes;
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
        } else if (frame.rsv() != 0) {
            refuse(frame, CloseCode.PROTOCOL_ERROR);
        } else if (frame instanceof PongWebSocketFrame || frame instanceof PingWebSocketFrame) {
            control(context, frame);
        } else {
            data(context, frame);
        }
    }

    private void data(ChannelHandlerContext context, WebSocketFrame frame) {
        messageBytes += frame.content().readableBytes();
        fragments++;
        if (messageBytes > maxMessageBytes) {
            refuse(frame, CloseCode.TOO_BIG);
        } else if (fragments > MAX_FRAGMENTS) {
            refuse(frame, CloseCode.POLICY_VIOLATION);
        } else {
            if (frame.isFinalFragment()) {
                messageBytes = 0;
                fragments = 0;
            }
            context.fireChannelRead(frame);
        }
    }

    private void control(ChannelHandlerContext context, WebSocketFrame frame) {
        long nowNanos = clock.nanoTime();
        if (nowNanos - windowStartNanos > WINDOW_NANOS) {
            windowStartNanos = nowNanos;
            controlFrames = 0;
        }
        boolean isPing = frame instanceof PingWebSocketFrame;
        if (++controlFrames > CONTROL_FRAMES_PER_WINDOW
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
        readOn(context);
    }

    /** The bridge asks for more only when it was given something; and nobody does while the session takes nothing. */
    private void readOn(ChannelHandlerContext context) {
        if (takesCommands.getAsBoolean()) {
            context.read();
        } else {
            owing = context;
        }
    }

    /** Makes up for a read that was put off. */
    void goOn() {
        var context = owing;
        if (context != null && takesCommands.getAsBoolean()) {
            owing = null;
            context.read();
        }
    }

    private void refuse(WebSocketFrame frame, CloseCode code) {
        frame.release();
        isRefused = true;
        refuse.accept(code);
    }
}
