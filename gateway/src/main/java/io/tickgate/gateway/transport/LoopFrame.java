package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tickgate.gateway.session.FrameSink;
import io.tickgate.gateway.session.SharedFrame;
import io.tickgate.wire.WireFormat;

/**
 * The frame that connections of one event loop are written to together, and its bytes once it is whole.
 *
 * <p>Bounded by a channel's high-water mark and one message.
 *
 * <p>Confined to its event loop.
 */
final class LoopFrame implements SharedFrame {
    private final MessageFrame frame;
    private final long roomBytes;
    private final TransportCounters counters;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    /**
     * @param frame of the loop
     * @param roomBytes as many as may wait for one connection
     */
    LoopFrame(MessageFrame frame, long roomBytes, TransportCounters counters) {
        this.frame = frame;
        this.roomBytes = roomBytes;
        this.counters = counters;
    }

    /** The whole frame; it stays as it is. */
    ByteBuf bytes() {
        return bytes;
    }

    @Override
    public FrameSink begin(WireFormat format) {
        return frame.next(ByteBufAllocator.DEFAULT, format.isText(), MemoryRoom.frameBytes(roomBytes));
    }

    @Override
    public boolean finish() {
        if (frame.messages() == 0) {
            return false;
        }
        bytes = frame.finish();
        return true;
    }

    @Override
    public void end(int readers) {
        if (bytes.isReadable()) {
            counters.frames.add(readers);
            counters.messages.add((long) readers * frame.messages());
            counters.bytes.add((long) readers * bytes.readableBytes());
            bytes.release();
            bytes = Unpooled.EMPTY_BUFFER;
        } else {
            frame.release();
        }
    }
}
