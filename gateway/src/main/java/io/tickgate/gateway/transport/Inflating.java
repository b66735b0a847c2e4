package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.tickgate.wire.CloseCode;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Inflates compressed messages of a client, in one frame or in many.
 *
 * <p>Bounded: the frame guard bounds what is collected, and a message that would become larger than it may be is
 * refused before it has.
 *
 * <p>Confined to the event loop of its channel.
 */
final class Inflating {
    private static final int INITIAL_BYTES = 1024;

    /** Of a message that ends with a final block, which a byte of padding may follow. */
    private static final int MAX_PADDING = 1;

    private final Inflater inflater;
    private final int maxBytes;
    private final Consumer<CloseCode> refuse;
    private @Nullable ByteArrayOutputStream collected;
    private boolean isText;

    /**
     * @param inflater of the event loop: no message leaves anything in it
     * @param maxBytes of an inflated message
     */
    Inflating(Inflater inflater, int maxBytes, Consumer<CloseCode> refuse) {
        this.inflater = inflater;
        this.maxBytes = maxBytes;
        this.refuse = refuse;
    }

    /** Returns a frame as it would be uncompressed, {@code null} if nothing is to be handled yet; takes it over. */
    @Nullable
    WebSocketFrame plain(WebSocketFrame frame) {
        boolean isCompressed = !(frame instanceof CloseWebSocketFrame) && (frame.rsv() != 0 || collected != null);
        if (!isCompressed) {
            return frame;
        }
        boolean isLast = frame.isFinalFragment();
        try {
            var all = collected;
            if (all == null) {
                isText = frame instanceof TextWebSocketFrame;
                all = new ByteArrayOutputStream(frame.content().readableBytes() + Deflating.TAIL.length);
                collected = all;
            }
            all.writeBytes(ByteBufUtil.getBytes(frame.content()));
            return isLast ? inflate(all) : null;
        } finally {
            frame.release();
            if (isLast) {
                collected = null;
            }
        }
    }

    private @Nullable WebSocketFrame inflate(ByteArrayOutputStream compressed) {
        compressed.writeBytes(Deflating.TAIL);
        try {
            byte[] plain = inflated(compressed.toByteArray());
            if (plain == null) {
                refuse.accept(CloseCode.TOO_BIG);
                return null;
            }
            var content = Unpooled.wrappedBuffer(plain);
            return isText ? new TextWebSocketFrame(true, 0, content) : new BinaryWebSocketFrame(true, 0, content);
        } catch (DataFormatException e) {
            refuse.accept(CloseCode.INVALID_DATA);
            return null;
        }
    }

    /** Returns {@code null} if it is too much. */
    private byte @Nullable [] inflated(byte[] compressed) throws DataFormatException {
        byte[] plain = new byte[INITIAL_BYTES];
        int length = 0;
        try {
            inflater.setInput(compressed);
            while (true) {
                int count = inflater.inflate(plain, length, plain.length - length);
                length += count;
                if (length > maxBytes) {
                    return null;
                }
                if (inflater.finished() && inflater.getRemaining() > Deflating.TAIL.length + MAX_PADDING) {
                    throw new DataFormatException("something after the final block");
                }
                if (inflater.finished() || (count == 0 && inflater.needsInput())) {
                    return Arrays.copyOf(plain, length);
                }
                if (count == 0 && length < plain.length) {
                    throw new DataFormatException("a block that needs a dictionary");
                }
                if (length == plain.length) {
                    plain = Arrays.copyOf(plain, (int) Math.min(2L * length, maxBytes + 1L));
                }
            }
        } finally {
            inflater.reset();
        }
    }
}
