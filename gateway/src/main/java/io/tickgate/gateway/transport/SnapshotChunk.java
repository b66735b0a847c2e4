package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Snapshots as the elements of a JSON array; what else a session says is kept out of it.
 *
 * <p>Confined to the event loop of its channel.
 */
final class SnapshotChunk extends BodyChunk {
    private static final byte[] SNAPSHOT = "{\"type\":\"snapshot\"".getBytes(StandardCharsets.US_ASCII);

    private final Consumer<byte[]> onOther;
    private final int before;
    private int snapshots;
    private int start;

    /**
     * @param before how many snapshots there were in earlier chunks
     * @param onOther is given each message that is no snapshot
     */
    SnapshotChunk(ByteBufAllocator allocator, long roomBytes, int before, Consumer<byte[]> onOther) {
        super(allocator, roomBytes);
        this.before = before;
        this.onOther = onOther;
    }

    @Override
    void beginMessage() {
        start = buffer.writerIndex();
        if (before + snapshots > 0) {
            buffer.writeByte(',');
        }
    }

    @Override
    void endMessage() {
        int from = before + snapshots > 0 ? start + 1 : start;
        if (startsWithSnapshot(from)) {
            snapshots++;
            return;
        }
        byte[] other = new byte[buffer.writerIndex() - from];
        buffer.getBytes(from, other);
        buffer.writerIndex(start);
        onOther.accept(other);
    }

    private boolean startsWithSnapshot(int from) {
        if (buffer.writerIndex() - from < SNAPSHOT.length) {
            return false;
        }
        for (int i = 0; i < SNAPSHOT.length; i++) {
            if (buffer.getByte(from + i) != SNAPSHOT[i]) {
                return false;
            }
        }
        return true;
    }

    /** How many there are in this chunk, once it is finished. */
    int snapshots() {
        return snapshots;
    }
}
