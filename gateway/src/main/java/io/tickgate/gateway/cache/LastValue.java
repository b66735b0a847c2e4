package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Audience;
import io.tickgate.model.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The latest value of one state topic.
 *
 * <p>Written by the thread of its feed partition alone, read by any. A reader never sees it go back in time.
 */
public final class LastValue<V> extends TopicCell {
    private final Version.TailEncoder<V> tailEncoder;
    private volatile @Nullable Version<V> version;

    LastValue(Topic topic, int handle, Audience audience, Version.TailEncoder<V> tailEncoder) {
        super(topic, handle, audience);
        this.tailEncoder = tailEncoder;
    }

    /** @param value {@code null} if the record was deleted */
    public void set(LogPosition position, @Nullable V value) {
        var older = version;
        version = new Version<>(this, position, older == null ? 1 : older.events() + 1, value, tailEncoder);
        audience().announce();
    }

    @Override
    public @Nullable LogPosition head() {
        var latest = version;
        return latest == null ? null : latest.position();
    }

    /** Returns the latest version, or {@code null} if there has been none yet. */
    public @Nullable Version<V> get() {
        return version;
    }
}
