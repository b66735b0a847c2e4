package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Audience;
import io.tickgate.model.Topic;

/**
 * The one place where a topic's values are kept.
 *
 * <p>Written by the thread of its feed partition alone, read by any.
 */
public sealed interface TopicCell permits LastValue, BookCell, Tape {
    Topic topic();

    Audience audience();
}
