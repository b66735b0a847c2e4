package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Audience;
import io.tickgate.model.Topic;

/**
 * The one place where a topic's values are kept.
 *
 * <p>Written by the thread of its feed partition alone, read by any.
 */
public abstract sealed class TopicCell permits LastValue, BookCell, Tape {
    private final Topic topic;
    private final int handle;
    private final Audience audience;

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
}
