package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Audience;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Topic;

/**
 * The last events of a symbol in a log of an operator's own.
 *
 * <p>Written by the thread of its feed partition alone, read by any.
 */
public final class EventTape extends Tape<FieldsEvent> {
    /** @param capacity a power of two, at least 16 */
    EventTape(Topic topic, int handle, Audience audience, int capacity) {
        super(topic, handle, audience, capacity, Encoder::tail);
    }
}
