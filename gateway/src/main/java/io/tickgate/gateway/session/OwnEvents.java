package io.tickgate.gateway.session;

import io.tickgate.model.FieldsEvent;
import io.tickgate.wire.Payload;
import java.util.List;

/**
 * Events of an operator's own: nobody knows how to add their fields up, so the last of several are kept as they are.
 *
 * <p>Thread-safe.
 */
final class OwnEvents implements Events<FieldsEvent> {
    @Override
    public Payload all(List<FieldsEvent> events) {
        return new Payload.OfEvents(events);
    }

    @Override
    public Payload folded(List<FieldsEvent> events, int most) {
        return new Payload.OfEvents(events.subList(Math.max(0, events.size() - Math.max(1, most)), events.size()));
    }

    @Override
    public boolean isAlone(FieldsEvent event) {
        return false;
    }

    @Override
    public Writing.Digits digits(FieldsEvent event) {
        return Writing.Digits.NONE;
    }
}
