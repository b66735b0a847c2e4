package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.tickgate.wire.CloseCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only handler of a WebSocket behind the decoder: lets its guard look at each frame, puts messages together from them, hands
 * these on one by one, and reads nothing from the socket while they are not wanted. Answers the peer's close, and closes.
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
    private static final int MESSAGE_BYTES = 64;

    private final FrameGuard guard;
    private final @Nullable Inflating inflating;
    private @Nullable Channel channel;
    private @Nullable Queue<Message> waiting;
    private @Nullable Parts parts;
    private int waitingBytes;
    private boolean hasEnded;

    /** @param inflating {@code null} where nothing is compressed */
    MessageReader(FrameGuard guard, @Nullable Inflating inflating) {
        this.guard = guard;
        this.inflating = inflating;
    }

    @SuppressWarnings("ArrayRecordComponent") // handed on, and compared with nothing
    private record Message(boolean isText, byte[] bytes) {}

    /**
     * Of a message that comes in several frames.
     *
     * <p>Confined to the event loop of its channel.
     */
    private static final class Parts {
        private final boolean areText;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Utf8Check check = new Utf8Check();

        Parts(boolean areText) {
            this.areText = areText;
        }

        /** Returns whether they are still a message. */
        boolean add(byte[] part) {
            bytes.writeBytes(part);
            return !areText || check.takes(part);
        }

        boolean isWhole() {
            return !areText || check.isWhole();
        }
    }

    /** Whether one more message is wanted; if not, {@link #goOn} has to follow. */
    abstract boolean takesMore();

    abstract void take(boolean isText, byte[] message);

    /** More has come at once than may wait here; it has ended. */
    abstract void cameTooMuch();

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        channel = added.channel();
        channel.config().setAutoRead(true);
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
            Objects.requireNonNull(channel, "not in the pipeline yet").config().setAutoRead(takesMore());
        }
    }

    /** Nothing is handed on any more. */
    final void end() {
        hasEnded = true;
        waiting = null;
        waitingBytes = 0;
        parts = null;
    }

    /** Whether the socket takes more has become otherwise. */
    abstract void writabilityChanged();

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        writabilityChanged();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        if (!(message instanceof WebSocketFrame frame)) {
            ReferenceCountUtil.release(message);
        } else if (guard.admits(reading.channel(), frame)) {
            var plain = inflating == null ? frame : inflating.plain(frame);
            if (plain != null) {
                handle(reading.channel(), plain);
            }
        }
    }

    private void handle(Channel reading, WebSocketFrame frame) {
        try {
            if (hasEnded) {
                return;
            }
            if (frame instanceof CloseWebSocketFrame close) {
                answer(reading, close);
            } else {
                add(frame);
            }
        } finally {
            frame.release();
        }
    }

    private void answer(Channel reading, CloseWebSocketFrame close) {
        end();
        reading.writeAndFlush(ControlFrames.close(reading, close.content())).addListener(ChannelFutureListener.CLOSE);
    }

    /** The decoder sees to it that a message is not begun within another one. */
    private void add(WebSocketFrame frame) {
        byte[] bytes = ByteBufUtil.getBytes(frame.content());
        var begun = parts;
        if (begun == null && frame.isFinalFragment()) {
            addWhole(isText(frame), bytes);
            return;
        }
        if (begun == null) {
            begun = new Parts(isText(frame));
            parts = begun;
        }
        if (!begun.add(bytes) || (frame.isFinalFragment() && !begun.isWhole())) {
            guard.refuse(CloseCode.INVALID_DATA);
        } else if (frame.isFinalFragment()) {
            parts = null;
            add(new Message(begun.areText, begun.bytes.toByteArray()));
        }
    }

    private void addWhole(boolean isText, byte[] bytes) {
        if (isText && !Utf8Check.isUtf8(bytes)) {
            guard.refuse(CloseCode.INVALID_DATA);
        } else {
            add(new Message(isText, bytes));
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

    private static int bytes(Message message) {
        return MESSAGE_BYTES + message.bytes().length;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable problem) {
        if (problem instanceof CorruptedWebSocketFrameException corrupted) {
            guard.refuse(code(corrupted.closeStatus().code()));
            return;
        }
        if (problem instanceof IOException || problem instanceof DecoderException) {
            LOG.debug("a connection was lost, or sent what is no frame", problem);
        } else {
            LOG.error("closing a connection that could not be read from", problem);
        }
        failed.close();
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
