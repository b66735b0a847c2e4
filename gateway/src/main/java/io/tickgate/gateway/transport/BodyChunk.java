package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tickgate.gateway.session.FrameSink;
import java.nio.charset.StandardCharsets;

/**
 * A part of an answer in the making: the messages of one pass, in one buffer.
 *
 * <p>Confined to the event loop of its channel.
 */
abstract class BodyChunk implements FrameSink {
    private static final int INITIAL_BYTES = 2048;

    /** To be written to by the kinds of chunks. */
    final ByteBuf buffer;

    private final long roomBytes;
    private int messages;

    /** @param roomBytes no message is begun once there are so many */
    BodyChunk(ByteBufAllocator allocator, long roomBytes) {
        this.roomBytes = roomBytes;
        buffer = allocator.directBuffer(INITIAL_BYTES);
    }

    @Override
    public final boolean hasRoom() {
        return buffer.readableBytes() < roomBytes;
    }

    @Override
    public final void begin() {
        end();
        messages++;
        beginMessage();
    }

    private void end() {
        if (messages > 0) {
            endMessage();
        }
    }

    /** Writes what stands before a message. */
    abstract void beginMessage();

    /** Writes what stands after a message. */
    abstract void endMessage();

    @Override
    public final void put(byte[] bytes) {
        buffer.writeBytes(bytes);
    }

    @Override
    public final void putDecimal(long number) {
        buffer.writeCharSequence(Long.toString(number), StandardCharsets.US_ASCII);
    }

    @Override
    public final void putVarint(long number) {
        throw new UnsupportedOperationException("a varint in text");
    }

    final int messages() {
        return messages;
    }

    /** Is called before the last message is ended. */
    void beforeLastEnd() {}

    /** Returns the chunk, to be written and released by its taker. */
    final ByteBuf finish() {
        if (messages > 0) {
            beforeLastEnd();
        }
        end();
        return buffer;
    }

    final void release() {
        buffer.release();
    }
}
