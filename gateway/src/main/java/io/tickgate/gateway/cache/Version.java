package io.tickgate.gateway.cache;

import org.jspecify.annotations.Nullable;

/**
 * One value of a state topic.
 *
 * <p>Thread-safe.
 */
public final class Version<V> extends EncodedValue {
    private final long events;
    private final @Nullable V value;
    private final TailEncoder<V> tailEncoder;

    /** Which of an encoder's methods is for values of this kind. */
    interface TailEncoder<V> {
        byte[] tail(Encoder encoder, V value);
    }

    Version(LastValue<V> cell, LogPosition position, long events, @Nullable V value, TailEncoder<V> tailEncoder) {
        super(cell, position);
        this.events = events;
        this.value = value;
        this.tailEncoder = tailEncoder;
    }

    /** How many records the topic had with this one; the difference of two is what lies between them. */
    public long events() {
        return events;
    }

    /** Returns {@code null} if the record was deleted. */
    public @Nullable V value() {
        return value;
    }

    @Override
    void asked(Encoder encoder) {
        ((LastValue<?>) cell()).asked(events, encoder);
    }

    @Override
    byte[] encode(Encoder encoder) {
        if (value == null) {
            throw new IllegalStateException("tail of a deleted record of " + cell().topic());
        }
        return tailEncoder.tail(encoder, value);
    }
}
