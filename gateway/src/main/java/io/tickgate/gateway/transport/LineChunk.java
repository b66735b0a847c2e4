package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBufAllocator;

/**
 * Messages as lines (NDJSON): each ends with a line feed and has none in it.
 *
 * <p>Confined to the event loop of its channel.
 */
final class LineChunk extends BodyChunk {
    LineChunk(ByteBufAllocator allocator, long roomBytes) {
        super(allocator, roomBytes);
    }

    @Override
    void beginMessage() {}

    @Override
    void endMessage() {
        buffer.writeByte('\n');
    }
}
