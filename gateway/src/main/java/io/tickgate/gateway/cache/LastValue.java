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

    /** Of the latest version; here, so that it need not be looked at. */
    private long events;

    LastValue(Topic topic, int handle, Audience audience, Version.TailEncoder<V> tailEncoder) {
        super(topic, handle, audience);
        this.tailEncoder = tailEncoder;
    }

    /**
     * Makes a value the latest.
     *
     * @param value {@code null} if the record was deleted
     * @return the value as it is sent
     */
    public Version<V> set(LogPosition position, @Nullable V value) {
        var newer = new Version<>(this, position, ++events, value, tailEncoder);
        version = newer;
        audience().announceValue();
        return newer;
    }

    /**
     * Returns a value of the past as it is sent; the latest stays what it is. Any thread may call this.
     *
     * @param value {@code null} if the record was deleted
     */
    public Version<V> past(LogPosition position, @Nullable V value) {
        return new Version<>(this, position, 0, value, tailEncoder);
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
