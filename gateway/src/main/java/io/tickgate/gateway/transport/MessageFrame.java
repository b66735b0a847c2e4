package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A frame in the making: its messages in one buffer, with the WebSocket header in front, so that it goes out in one
 * write. The messages of a text frame are the elements of a JSON array.
 *
 * <p>Confined to the event loop of its channel.
 */
final class MessageFrame implements OutgoingFrames {
    private static final int INITIAL_BYTES = 2048;

    private final ByteBuf buffer;
    private final boolean isText;
    private final long roomBytes;
    private int messages;

    /**
     * @param isText whether the messages are the elements of an array
     * @param roomBytes no message is begun once there are so many
     */
    MessageFrame(ByteBufAllocator allocator, boolean isText, long roomBytes) {
        this.isText = isText;
        this.roomBytes = roomBytes;
        buffer = allocator.directBuffer(INITIAL_BYTES);
        buffer.writeZero(FrameHeader.MAX_BYTES);
    }

    @Override
    public boolean hasRoom() {
        // The reserved bytes do not count: a frame that begins has room for one message.
        return buffer.readableBytes() - FrameHeader.MAX_BYTES < roomBytes;
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
        Numbers.putDecimal(number, buffer);
    }

    @Override
    public void putVarint(long number) {
        Numbers.putVarint(number, buffer);
    }

    @Override
    public int messages() {
        return messages;
    }

    @Override
    public int frames() {
        return messages == 0 ? 0 : 1;
    }

    @Override
    public ByteBuf finish() {
        if (messages == 0) {
            return buffer.clear();
        }
        if (isText) {
            buffer.writeByte(']');
        }
        int payload = buffer.readableBytes() - FrameHeader.MAX_BYTES;
        int first = isText ? FrameHeader.FINAL_TEXT : FrameHeader.FINAL_BINARY;
        return buffer.readerIndex(FrameHeader.writeBefore(FrameHeader.MAX_BYTES, buffer, first, payload));
    }

    @Override
    public void release() {
        buffer.release();
    }
}
