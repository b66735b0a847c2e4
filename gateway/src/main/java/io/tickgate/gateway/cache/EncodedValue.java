package io.tickgate.gateway.cache;

import io.tickgate.model.Topic;
import org.jspecify.annotations.Nullable;

/**
 * A value, where it stands in the log, and its bytes: made when first asked for, and then shared by all readers. Two
 * readers who come first at the same moment may both make them, and make the same.
 *
 * <p>Thread-safe.
 */
public abstract sealed class EncodedValue<V> permits Version, BookView, TapeEntry {
    private final Topic topic;
    private final LogPosition position;
    private final @Nullable V value;
    private final Encoder<V> encoder;
    private volatile byte @Nullable [] head;
    private volatile byte @Nullable [] tail;

    EncodedValue(Topic topic, LogPosition position, @Nullable V value, Encoder<V> encoder) {
        this.topic = topic;
        this.position = position;
        this.value = value;
        this.encoder = encoder;
    }

    public final LogPosition position() {
        return position;
    }

    /** Returns {@code null} if the record was deleted. */
    final @Nullable V held() {
        return value;
    }

    final Encoder<V> encoder() {
        return encoder;
    }

    /** Everything of an update that comes before what depends on its reader. */
    public final byte[] head() {
        byte[] held = head;
        if (held == null) {
            held = encoder.head(topic, position.sequence(), position.timeMicros());
            head = held;
        }
        return held;
    }

    /**
     * Everything that comes after it.
     *
     * @throws IllegalStateException if the record was deleted
     */
    public final byte[] tail() {
        byte[] held = tail;
        if (held == null) {
            if (value == null) {
                throw new IllegalStateException("tail of a deleted record of " + topic);
            }
            held = encoder.tail(value);
            tail = held;
        }
        return held;
    }
}
