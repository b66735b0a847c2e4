package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Audience;
import io.tickgate.model.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a topic's values are kept.
 *
 * <p>Written by the thread of its feed partition alone, read by any.
 */
public abstract sealed class TopicCell permits LastValue, BookCell, Tape, BarCell {
    private final Topic topic;
    private final int handle;
    private final Audience audience;
    private volatile @Nullable SourceHealth source;
    private volatile @Nullable Condition own;

    TopicCell(Topic topic, int handle, Audience audience) {
        this.topic = topic;
        this.handle = handle;
        this.audience = audience;
    }

    public final Topic topic() {
        return topic;
    }

    /** The number that stands for the topic in this process. */
    public final int handle() {
        return handle;
    }

    public final Audience audience() {
        return audience;
    }

    /** Says from where its records come. */
    public final void source(SourceHealth newSource) {
        if (source != newSource) {
            source = newSource;
        }
    }

    /** Whether its value is not for clients yet; when that ends, it is announced. */
    public final boolean isHeld() {
        var from = source;
        return from != null && from.isHeld();
    }

    /** Says that something is wrong with this topic alone, {@code null} that it is over. */
    @SuppressWarnings("ReferenceEquality") // another condition of the same reason began at another time
    public final void condition(@Nullable Condition newCondition) {
        if (own != newCondition) {
            own = newCondition;
            audience.announce();
        }
    }

    /** Returns what is wrong with the source or, if nothing, with this topic; {@code null} if all is well. */
    public final @Nullable Condition condition() {
        var from = source;
        var ofSource = from == null ? null : from.condition();
        return ofSource == null ? own : ofSource;
    }
}
