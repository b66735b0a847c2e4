package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Audience;
import io.tickgate.model.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The latest value of one state topic.
 *
 * <p>Written by the thread of its feed partition alone, read by any. A reader never sees it go back in time.
 */
public final class LastValue<V> implements TopicCell {
    private final Topic topic;
    private final Audience audience;
    private final Encoder<V> encoder;
    private volatile @Nullable Version<V> version;

    LastValue(Topic topic, Audience audience, Encoder<V> encoder) {
        this.topic = topic;
        this.audience = audience;
        this.encoder = encoder;
    }

    @Override
    public Topic topic() {
        return topic;
    }

    @Override
    public Audience audience() {
        return audience;
    }

    /** @param value {@code null} if the record was deleted */
    public void set(LogPosition position, @Nullable V value) {
        var older = version;
        version = new Version<>(topic, position, older == null ? 1 : older.events() + 1, value, encoder);
        audience.announce();
    }

    /** Returns the latest version, or {@code null} if there has been none yet. */
    public @Nullable Version<V> get() {
        return version;
    }
}
