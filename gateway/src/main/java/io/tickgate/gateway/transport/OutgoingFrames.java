package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.tickgate.gateway.session.FrameSink;

/**
 * Frames in the making, in one buffer that goes out in one write.
 *
 * <p>Confined to the event loop of its channel.
 */
interface OutgoingFrames extends FrameSink {
    int messages();

    /** How many there are, once finished. */
    int frames();

    /**
     * Returns the frames, to be written and released by its taker, or an empty buffer if they hold no message. Others may be given the
     * same buffer: its indices stay where they are.
     */
    ByteBuf finish();

    void release();
}
