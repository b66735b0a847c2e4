package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Audience;
import io.tickgate.model.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The latest value of one state topic.
 *
 * <p>Written by the thread of its feed partition alone, read by any; which version was asked for last, any thread notes. A
 * reader never sees it go back in time.
 */
public final class LastValue<V> extends TopicCell {
    /** The events of a version that never was the latest. */
    private static final long PAST = 0;

    private final Version.TailEncoder<V> tailEncoder;
    private volatile @Nullable Version<V> version;

    /** Of the latest version; here, so that it need not be looked at. */
    private long events;

    /** The latest version that a reader asked for, by its events; and in which encoding. Where two readers ask at once, either counts. */
    private volatile long askedEvents;

    private volatile @Nullable Encoder askedEncoder;

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
        // While what it is made of is near; but not if it may be passed over as the one before was.
        var encoder = askedEvents == events && value != null ? askedEncoder : null;
        var newer = new Version<>(this, position, ++events, value, tailEncoder);
        if (encoder != null) {
            encodeAhead(newer, encoder);
        }
        version = newer;
        audience().announceValue();
        return newer;
    }

    @Override
    public int touchName() {
        return askedEncoder == null ? 0 : topic().symbol().value().length();
    }

    private static void encodeAhead(Version<?> newer, Encoder encoder) {
        try {
            newer.encodeAhead(encoder);
        } catch (RuntimeException | Error e) {
            // Its readers find out, and say so; a feed must not end of it.
        }
    }

    /** A reader is about to have a version in an encoding. */
    @SuppressWarnings("ReferenceEquality") // there is one encoder of each encoding, and another is right as well
    void asked(long itsEvents, Encoder encoder) {
        // Not of an older one by a loop that is behind, nor of the past.
        if (itsEvents > askedEvents) {
            if (askedEncoder != encoder) {
                askedEncoder = encoder;
            }
            askedEvents = itsEvents;
        }
    }

    /**
     * Returns a value of the past as it is sent; the latest stays what it is. Any thread may call this.
     *
     * @param value {@code null} if the record was deleted
     */
    public Version<V> past(LogPosition position, @Nullable V value) {
        return new Version<>(this, position, PAST, value, tailEncoder);
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
