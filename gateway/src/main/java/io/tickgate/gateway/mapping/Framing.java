package io.tickgate.gateway.mapping;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a value, after the schema's id that a registry's serializer puts before them: a zero and four bytes.
 *
 * <p>Confined to the call that made it: it goes forward in its bytes.
 */
final class Framing {
    private static final int HEADER_BYTES = 5;
    private static final int MAX_INDEXES = 16;

    private final byte[] value;
    private final ByteBuffer bytes;
    private final @Nullable Integer schemaId;

    private Framing(byte[] value, ByteBuffer bytes, @Nullable Integer schemaId) {
        this.value = value;
        this.bytes = bytes;
        this.schemaId = schemaId;
    }

    static Framing none(byte[] value) {
        return new Framing(value, ByteBuffer.wrap(value), null);
    }

    /** @throws IllegalArgumentException if the value does not begin so */
    static Framing ofRegistry(byte[] value) {
        var bytes = ByteBuffer.wrap(value);
        if (value.length < HEADER_BYTES || bytes.get() != 0) {
            throw new IllegalArgumentException(
                    "a value of %d bytes that begins with %s (expected: 0 and a schema's id of 4 bytes)"
                            .formatted(value.length, value.length == 0 ? "nothing" : value[0]));
        }
        return new Framing(value, bytes, bytes.getInt());
    }

    /** Returns the id of the schema. */
    int schemaId() {
        if (schemaId == null) {
            throw new IllegalStateException("a value without a schema's id");
        }
        return schemaId;
    }

    /**
     * Reads which message of its file a Protobuf value is: its number among the messages of the file, then among those
     * within that one, and so on.
     */
    int[] messageIndexes() {
        int count = varint();
        if (count == 0) {
            // The first message of a file is so frequent that it has a short form.
            return new int[] {0};
        }
        if (count < 0 || count > MAX_INDEXES) {
            throw new IllegalArgumentException(
                    "%d message indexes (expected: at most %d)".formatted(count, MAX_INDEXES));
        }
        int[] indexes = new int[count];
        for (int i = 0; i < count; i++) {
            indexes[i] = varint();
        }
        return indexes;
    }

    /** A zigzag number of at most five bytes. */
    private int varint() {
        int bits = 0;
        for (int shift = 0; shift < Integer.SIZE && bytes.hasRemaining(); shift += 7) {
            byte next = bytes.get();
            bits |= (next & 0x7f) << shift;
            if (next >= 0) {
                return (bits >>> 1) ^ -(bits & 1);
            }
        }
        throw new IllegalArgumentException("message indexes that do not end (expected: zigzag numbers)");
    }

    byte[] array() {
        return value;
    }

    /** Where in {@link #array} the rest begins. */
    int offset() {
        return bytes.position();
    }

    int length() {
        return bytes.remaining();
    }
}
