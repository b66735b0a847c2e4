package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Frames in the making for a client that takes compressed ones: each message that is worth it becomes a compressed
 * frame of its own, the others stay together in plain ones, and all of them are one buffer in their order.
 *
 * <p>Confined to the event loop of its channel.
 */
final class CompressedFrames implements OutgoingFrames {
    private static final int INITIAL_BYTES = 2048;

    private final Deflating deflating;
    private final boolean isText;
    private final long roomBytes;
    private final ByteBuf buffer;
    private final byte[] digits = new byte[Numbers.MAX_DIGITS];
    private final byte[] header = new byte[FrameHeader.MAX_BYTES];
    private int messages;
    private int frames;

    /** Where the message that was begun last stands among those of the plain frame; -1 for none. */
    private int messageStart = -1;

    /**
     * @param isText whether the messages are the elements of an array
     * @param roomBytes no message is begun once there are so many
     */
    CompressedFrames(ByteBufAllocator allocator, Deflating deflating, boolean isText, long roomBytes) {
        this.deflating = deflating;
        this.isText = isText;
        this.roomBytes = roomBytes;
        buffer = allocator.directBuffer(INITIAL_BYTES);
        deflating.clear();
    }

    @Override
    public boolean hasRoom() {
        return buffer.readableBytes() + deflating.length() < roomBytes;
    }

    @Override
    public void begin() {
        endMessage();
        messageStart = deflating.length();
        if (isText) {
            deflating.put(messageStart == 0 ? '[' : ',');
        }
        messages++;
    }

    @Override
    public void put(byte[] bytes) {
        deflating.put(bytes, 0, bytes.length);
    }

    @Override
    public void putDecimal(long number) {
        int position = Numbers.decimal(number, digits);
        deflating.put(digits, position, digits.length - position);
    }

    @Override
    public void putVarint(long number) {
        int length = Numbers.varint(number, digits);
        deflating.put(digits, 0, length);
    }

    private void endMessage() {
        if (messageStart < 0 || !deflating.isWorthIt(deflating.length() - messageStart)) {
            return;
        }
        int start = messageStart;
        int opcode = isText ? FrameHeader.FINAL_TEXT : FrameHeader.FINAL_BINARY;
        if (isText) {
            // A frame of its own is an array of its own.
            deflating.bytes()[start] = '[';
            deflating.put(']');
        }
        byte[] frame = deflating.frame(opcode, start);
        if (frame == null) {
            if (isText) {
                deflating.bytes()[start] = (byte) (start == 0 ? '[' : ',');
                deflating.cut(deflating.length() - 1);
            }
            return;
        }
        deflating.cut(start);
        endPlainFrame();
        buffer.writeBytes(frame);
        frames++;
        messageStart = -1;
    }

    private void endPlainFrame() {
        if (deflating.length() == 0) {
            return;
        }
        if (isText) {
            deflating.put(']');
        }
        int payload = deflating.length();
        int length = FrameHeader.write(header, isText ? FrameHeader.FINAL_TEXT : FrameHeader.FINAL_BINARY, payload);
        buffer.writeBytes(header, 0, length).writeBytes(deflating.bytes(), 0, payload);
        deflating.clear();
        frames++;
    }

    @Override
    public int messages() {
        return messages;
    }

    @Override
    public int frames() {
        return frames;
    }

    @Override
    public ByteBuf finish() {
        endMessage();
        endPlainFrame();
        return buffer;
    }

    @Override
    public void release() {
        buffer.release();
    }
}
