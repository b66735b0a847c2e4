package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages as server-sent events (HTML standard, section 9.2): each is the data of one event, without a name, so that a
 * page's {@code onmessage} gets them all. An event named {@code error} would be taken for a lost connection. The last
 * one may have an id, which a client brings along when it comes back.
 *
 * <p>Confined to the event loop of its channel.
 */
final class EventChunk extends BodyChunk {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] ID = "\nid: ".getBytes(StandardCharsets.US_ASCII);

    private final Supplier<@Nullable String> id;
    private @Nullable String lastId;
    private int start;

    /** @param id is asked for the id of the last event, {@code null} for none */
    EventChunk(ByteBufAllocator allocator, long roomBytes, Supplier<@Nullable String> id) {
        super(allocator, roomBytes);
        this.id = id;
    }

    @Override
    void beforeLastEnd() {
        lastId = id.get();
    }

    @Override
    void beginMessage() {
        buffer.writeBytes(DATA);
        start = buffer.writerIndex();
    }

    @Override
    void endMessage() {
        // A line's end would end the event's data. JSON has none but between its values, where a space is as good.
        blank('\n');
        blank('\r');
        if (lastId != null) {
            buffer.writeBytes(ID);
            buffer.writeCharSequence(lastId, StandardCharsets.US_ASCII);
        }
        buffer.writeBytes(END);
    }

    private void blank(char unwanted) {
        int end = buffer.writerIndex();
        for (int at = buffer.indexOf(start, end, (byte) unwanted); at >= 0; ) {
            buffer.setByte(at, ' ');
            at = buffer.indexOf(at + 1, end, (byte) unwanted);
        }
    }
}
