package io.tickgate.gateway.cache;

import io.tickgate.model.Topic;
import org.jspecify.annotations.Nullable;

/**
 * One value of a state topic.
 *
 * <p>Thread-safe.
 */
public final class Version<V> extends EncodedValue<V> {
    private final long events;

    Version(Topic topic, LogPosition position, long events, @Nullable V value, Encoder<V> encoder) {
        super(topic, position, value, encoder);
        this.events = events;
    }

    /** How many records the topic had with this one; the difference of two is what lies between them. */
    public long events() {
        return events;
    }

    /** Returns {@code null} if the record was deleted. */
    public @Nullable V value() {
        return held();
    }
}
