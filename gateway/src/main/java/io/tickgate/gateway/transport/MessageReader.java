package io.tickgate.gateway.transport;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last handler of a WebSocket: puts messages together from their frames, hands them on one by one, and reads nothing
 * from the socket while they are not wanted. Answers the peer's close, and closes.
 *
 * <p>Bounded: what one look at the socket has brought waits here, as far as it is {@link #MOST_WAITING_BYTES}; who sends more at
 * once is closed. The frame guard bounds a message and its frames.
 *
 * <p>Confined to the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a listener closes the channel, or a failed write does
abstract class MessageReader extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(MessageReader.class);

    /** Compressed, one look may bring megabytes, and so does the last look at who has shut down its side. */
    static final int MOST_WAITING_BYTES = 256 * 1024;

    /** Of a message beside what is in it. */
    private static final long MESSAGE_BYTES = 64;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Queue<Message> waiting;
    private @Nullable ByteArrayOutputStream parts;
    private long waitingBytes;
    private boolean arePartsText;
    private boolean hasEnded;

    @SuppressWarnings("ArrayRecordComponent") // handed on, and compared with nothing
    private record Message(boolean isText, byte[] bytes) {}

    /** Whether one more message is wanted; if not, {@link #goOn} has to follow. */
    abstract boolean takesMore();

    abstract void take(boolean isText, byte[] message);

    /** More has come at once than may wait here; it has ended. */
    abstract void cameTooMuch();

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        added.channel().config().setAutoRead(true);
    }

    /** Hands on what waits, and reads on, as far as it is wanted. */
    final void goOn() {
        while (!hasEnded && waiting != null && takesMore()) {
            var next = waiting.remove();
            waitingBytes -= bytes(next);
            waiting = waiting.isEmpty() ? null : waiting;
            take(next.isText(), next.bytes());
        }
        read();
    }

    private void read() {
        if (!hasEnded) {
            Objects.requireNonNull(context, "not in the pipeline yet")
                    .channel()
                    .config()
                    .setAutoRead(takesMore());
        }
    }

    /** Nothing is handed on any more. */
    final void end() {
        hasEnded = true;
        waiting = null;
        waitingBytes = 0;
        parts = null;
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) throws IOException {
        try {
            if (hasEnded) {
                return;
            }
            if (message instanceof CloseWebSocketFrame close) {
                answer(reading, close);
            } else if (message instanceof WebSocketFrame frame) {
                add(frame);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void answer(ChannelHandlerContext reading, CloseWebSocketFrame close) {
        end();
        reading.writeAndFlush(new CloseWebSocketFrame(true, 0, close.content().retain()))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** The decoder sees to it that a message is not begun within another one. */
    private void add(WebSocketFrame frame) throws IOException {
        int length = frame.content().readableBytes();
        boolean isWhole = parts == null && frame.isFinalFragment();
        if (isWhole) {
            byte[] bytes = new byte[length];
            frame.content().readBytes(bytes);
            add(new Message(isText(frame), bytes));
            return;
        }
        if (parts == null) {
            parts = new ByteArrayOutputStream(length);
            arePartsText = isText(frame);
        }
        frame.content().readBytes(parts, length);
        if (frame.isFinalFragment()) {
            var message = new Message(arePartsText, parts.toByteArray());
            parts = null;
            add(message);
        }
    }

    private static boolean isText(WebSocketFrame frame) {
        if (frame instanceof TextWebSocketFrame) {
            return true;
        }
        if (frame instanceof BinaryWebSocketFrame) {
            return false;
        }
        throw new IllegalStateException(
                "a message begins with a %s".formatted(frame.getClass().getSimpleName()));
    }

    private void add(Message message) {
        if (waiting == null && takesMore()) {
            take(message.isText(), message.bytes());
        } else {
            hold(message);
        }
        read();
    }

    private void hold(Message message) {
        waiting = waiting == null ? new ArrayDeque<>() : waiting;
        waitingBytes += bytes(message);
        waiting.add(message);
        if (waitingBytes > MOST_WAITING_BYTES && waiting.size() > 1) {
            end();
            cameTooMuch();
        }
    }

    private static long bytes(Message message) {
        return MESSAGE_BYTES + message.bytes().length;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable problem) {
        if (problem instanceof IOException || problem instanceof DecoderException) {
            LOG.debug("a connection was lost, or sent what is no frame", problem);
        } else {
            LOG.error("closing a connection that could not be read from", problem);
        }
        failed.close();
    }
}
