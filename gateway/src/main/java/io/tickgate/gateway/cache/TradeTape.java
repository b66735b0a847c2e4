package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Audience;
import io.tickgate.model.Topic;
import io.tickgate.model.Trade;

/**
 * The last trades of a symbol.
 *
 * <p>Written by the thread of its feed partition alone, read by any.
 */
public final class TradeTape extends Tape<Trade> {
    /** @param capacity a power of two, at least 16 */
    TradeTape(Topic topic, int handle, Audience audience, int capacity) {
        super(topic, handle, audience, capacity, Encoder::tail);
    }
}
