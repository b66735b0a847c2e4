package io.tickgate.gateway.cache;

import org.jspecify.annotations.Nullable;

/**
 * A value, where it stands in the log, and its bytes in each encoding: made when first asked for or a little earlier, and then shared by
 * all readers. Two readers who come first at the same moment may both make them, and make the same.
 *
 * <p>Thread-safe.
 */
public abstract sealed class EncodedValue permits Version, BookView, TapeEntry, BarVersion, BarsView {
    private final TopicCell cell;
    private final LogPosition position;
    private volatile @Nullable Bytes heads;
    private volatile @Nullable Bytes tails;

    EncodedValue(TopicCell cell, LogPosition position) {
        this.cell = cell;
        this.position = position;
    }

    public final LogPosition position() {
        return position;
    }

    /** Everything of an update that comes before what depends on its reader. */
    public final byte[] head(Encoder encoder) {
        asked(encoder);
        return headIn(encoder);
    }

    /** A reader is about to have it in an encoding. */
    void asked(Encoder encoder) {}

    private byte[] headIn(Encoder encoder) {
        byte[] held = Bytes.find(heads, encoder);
        if (held == null) {
            held = encoder.head(cell.topic(), cell.handle(), position.sequence(), position.timeMicros());
            heads = new Bytes(encoder, held, heads);
        }
        return held;
    }

    /**
     * Everything that comes after it.
     *
     * @throws IllegalStateException if the record was deleted
     */
    public final byte[] tail(Encoder encoder) {
        byte[] held = Bytes.find(tails, encoder);
        if (held == null) {
            held = encode(encoder);
            tails = new Bytes(encoder, held, tails);
        }
        return held;
    }

    /** Makes its bytes before a reader asks for them. */
    final void encodeAhead(Encoder encoder) {
        headIn(encoder);
        tail(encoder);
    }

    /** Reads where it stands and where its bytes are, for what that does to the processor's cache; the number means nothing. */
    public final int touch() {
        return (int) position.sequence() + Bytes.length(heads) + Bytes.length(tails);
    }

    /** The same with the bytes. */
    public final int touchBytes() {
        return Bytes.last(heads) + Bytes.last(tails);
    }

    abstract byte[] encode(Encoder encoder);

    /** Returns the topic whose value it is. */
    public final TopicCell cell() {
        return cell;
    }

    /** Bounded by the encodings, and one more for each reader who came at the same moment as another. */
    private static final class Bytes {
        private final Encoder encoder;
        private final byte[] bytes;
        private final @Nullable Bytes next;

        Bytes(Encoder encoder, byte[] bytes, @Nullable Bytes next) {
            this.encoder = encoder;
            this.bytes = bytes;
            this.next = next;
        }

        static int length(@Nullable Bytes first) {
            return first == null ? 0 : first.bytes.length;
        }

        static int last(@Nullable Bytes first) {
            return first == null || first.bytes.length == 0 ? 0 : first.bytes[first.bytes.length - 1];
        }

        @SuppressWarnings("ReferenceEquality") // an encoder is itself
        static byte @Nullable [] find(@Nullable Bytes first, Encoder encoder) {
            for (var held = first; held != null; held = held.next) {
                if (held.encoder == encoder) {
                    return held.bytes;
                }
            }
            return null;
        }
    }
}
