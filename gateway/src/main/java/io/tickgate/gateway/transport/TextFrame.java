package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tickgate.gateway.session.FrameSink;

/**
 * A text frame in the making: a JSON array of messages in one buffer, with its WebSocket header (RFC 6455, section
 * 5.2) in front, so that it goes out in one write.
 *
 * <p>Confined to the event loop of its channel.
 */
final class TextFrame implements FrameSink {
    private static final int INITIAL_BYTES = 2048;
    private static final int MAX_HEADER_BYTES = 10;
    private static final int FINAL_TEXT = 0x81;
    private static final int SHORT_PAYLOAD = 125;
    private static final int MEDIUM_PAYLOAD = 0xFFFF;
    private static final int MEDIUM_MARK = 126;
    private static final int LONG_MARK = 127;
    private static final int MAX_DIGITS = 20;

    private final ByteBuf buffer;
    private final long roomBytes;
    private final byte[] digits = new byte[MAX_DIGITS];
    private int messages;

    /** @param roomBytes no message is begun once there are so many */
    TextFrame(ByteBufAllocator allocator, long roomBytes) {
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
        buffer.writeByte(messages == 0 ? '[' : ',');
        messages++;
    }

    @Override
    public void put(byte[] bytes) {
        buffer.writeBytes(bytes);
    }

    @Override
    public void put(long number) {
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

    int messages() {
        return messages;
    }

    /** Returns the frame, to be written and released by its taker, or an empty buffer if it holds no message. */
    ByteBuf finish() {
        if (messages == 0) {
            return buffer.clear();
        }
        buffer.writeByte(']');
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
        buffer.setByte(start, FINAL_TEXT);
        return buffer.readerIndex(start);
    }

    void release() {
        buffer.release();
    }
}
