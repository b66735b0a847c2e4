package io.tickgate.gateway.cache;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A value, where it stands in the log, and its bytes in each encoding: made when first asked for or a little earlier, and then shared by
 * all readers. Two readers who come first at the same moment may both make them, and make the same.
 *
 * <p>Thread-safe.
 */
public abstract sealed class EncodedValue permits Version, BookView, TapeEntry, BarVersion, BarsView {
    /** To set it without a fence: who does not see it yet makes the same. */
    private static final AtomicReferenceFieldUpdater<EncodedValue, Encoded> ENCODED =
            AtomicReferenceFieldUpdater.newUpdater(EncodedValue.class, Encoded.class, "encoded");

    private final TopicCell cell;
    private final LogPosition position;

    private volatile @Nullable Encoded encoded;

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
        var first = encoded;
        byte[] held = Encoded.head(first, encoder);
        if (held == null) {
            held = newHead(encoder);
            ENCODED.lazySet(this, new Encoded(encoder, held, null, first));
        }
        return held;
    }

    private byte[] newHead(Encoder encoder) {
        return encoder.head(cell.topic(), cell.handle(), position.sequence(), position.timeMicros());
    }

    /**
     * Everything that comes after it.
     *
     * @throws IllegalStateException if the record was deleted
     */
    public final byte[] tail(Encoder encoder) {
        var first = encoded;
        byte[] held = Encoded.tail(first, encoder);
        if (held == null) {
            held = encode(encoder);
            ENCODED.lazySet(this, new Encoded(encoder, null, held, first));
        }
        return held;
    }

    /** Makes its bytes before anybody has asked for them. */
    final void encodeAhead(Encoder encoder) {
        ENCODED.lazySet(this, new Encoded(encoder, newHead(encoder), encode(encoder), encoded));
    }

    /** Reads where it stands and where its bytes are, for what that does to the processor's cache; the number means nothing. */
    public final int touch() {
        var first = encoded;
        return (int) position.sequence() + (first == null ? 0 : first.lengths());
    }

    /** The same with the bytes. */
    public final int touchBytes() {
        var first = encoded;
        return first == null ? 0 : first.lasts();
    }

    abstract byte[] encode(Encoder encoder);

    /** Returns the topic whose value it is. */
    public final TopicCell cell() {
        return cell;
    }

    /**
     * What there is of an encoding, and what there was before.
     *
     * <p>Bounded by the encodings: two for each, and one more for each reader who came at the same moment as another.
     */
    private static final class Encoded {
        private final Encoder encoder;
        private final byte @Nullable [] head;
        private final byte @Nullable [] tail;
        private final @Nullable Encoded next;

        /**
         * @param head {@code null} if only the tail was made
         * @param tail {@code null} if only the head was made
         */
        Encoded(Encoder encoder, byte @Nullable [] head, byte @Nullable [] tail, @Nullable Encoded next) {
            this.encoder = encoder;
            this.head = head;
            this.tail = tail;
            this.next = next;
        }

        int lengths() {
            return length(head) + length(tail);
        }

        int lasts() {
            return last(head) + last(tail);
        }

        private static int length(byte @Nullable [] bytes) {
            return bytes == null ? 0 : bytes.length;
        }

        private static int last(byte @Nullable [] bytes) {
            return bytes == null || bytes.length == 0 ? 0 : bytes[bytes.length - 1];
        }

        @SuppressWarnings("ReferenceEquality") // an encoder is itself
        static byte @Nullable [] head(@Nullable Encoded first, Encoder encoder) {
            for (var held = first; held != null; held = held.next) {
                if (held.encoder == encoder && held.head != null) {
                    return held.head;
                }
            }
            return null;
        }

        @SuppressWarnings("ReferenceEquality") // an encoder is itself
        static byte @Nullable [] tail(@Nullable Encoded first, Encoder encoder) {
            for (var held = first; held != null; held = held.next) {
                if (held.encoder == encoder && held.tail != null) {
                    return held.tail;
                }
            }
            return null;
        }
    }
}
