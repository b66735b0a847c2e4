package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tickgate.gateway.session.FrameSink;

/**
 * A frame in the making: its messages in one buffer, with the WebSocket header (RFC 6455, section 5.2) in front, so
 * that it goes out in one write. The messages of a text frame are the elements of a JSON array.
 *
 * <p>Confined to the event loop of its channel.
 */
final class MessageFrame implements FrameSink {
    private static final int INITIAL_BYTES = 2048;
    private static final int MAX_HEADER_BYTES = 10;
    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_BINARY = 0x82;
    private static final long VARINT_BITS = 0x7F;
    private static final int VARINT_MORE = 0x80;
    private static final int VARINT_SHIFT = 7;
    private static final int SHORT_PAYLOAD = 125;
    private static final int MEDIUM_PAYLOAD = 0xFFFF;
    private static final int MEDIUM_MARK = 126;
    private static final int LONG_MARK = 127;
    private static final int MAX_DIGITS = 20;

    private final ByteBuf buffer;
    private final boolean isText;
    private final long roomBytes;
    private final byte[] digits = new byte[MAX_DIGITS];
    private int messages;

    /**
     * @param isText whether the messages are the elements of an array
     * @param roomBytes no message is begun once there are so many
     */
    MessageFrame(ByteBufAllocator allocator, boolean isText, long roomBytes) {
        this.isText = isText;
        this.roomBytes = roomBytes;
        buffer = allocator.directBuffer(INITIAL_BYTES);
        buffer.writeZero(MAX_HEADER_BYTES);
    }

    @Override
    public boolean hasRoom() {
        // The reserved bytes do not count: a frame that begins has room for one message.
        return buffer.readableBytes() - MAX_HEADER_BYTES < roomBytes;
    }

    @Override
    public void begin() {
        if (isText) {
            buffer.writeByte(messages == 0 ? '[' : ',');
        }
        messages++;
    }

    @Override
    public void put(byte[] bytes) {
        buffer.writeBytes(bytes);
    }

    @Override
    public void putDecimal(long number) {
        int position = MAX_DIGITS;
        // Negative numbers reach one further than positive ones, so that every long can be written.
        long rest = number > 0 ? -number : number;
        do {
            digits[--position] = (byte) ('0' - rest % 10);
            rest /= 10;
        } while (rest != 0);
        if (number < 0) {
            digits[--position] = '-';
        }
        buffer.writeBytes(digits, position, MAX_DIGITS - position);
    }

    @Override
    public void putVarint(long number) {
        long rest = number;
        while ((rest & ~VARINT_BITS) != 0) {
            buffer.writeByte((int) (rest & VARINT_BITS) | VARINT_MORE);
            rest >>>= VARINT_SHIFT;
        }
        buffer.writeByte((int) rest);
    }

    int messages() {
        return messages;
    }

    /** Returns the frame, to be written and released by its taker, or an empty buffer if it holds no message. */
    ByteBuf finish() {
        if (messages == 0) {
            return buffer.clear();
        }
        if (isText) {
            buffer.writeByte(']');
        }
        int payload = buffer.readableBytes() - MAX_HEADER_BYTES;
        int start;
        if (payload <= SHORT_PAYLOAD) {
            start = MAX_HEADER_BYTES - 2;
            buffer.setByte(start + 1, payload);
        } else if (payload <= MEDIUM_PAYLOAD) {
            start = MAX_HEADER_BYTES - 4;
            buffer.setByte(start + 1, MEDIUM_MARK);
            buffer.setShort(start + 2, payload);
        } else {
            start = 0;
            buffer.setByte(1, LONG_MARK);
            buffer.setLong(2, payload);
        }
        buffer.setByte(start, isText ? FINAL_TEXT : FINAL_BINARY);
        return buffer.readerIndex(start);
    }

    void release() {
        buffer.release();
    }
}
