package io.tickgate.gateway.session;

import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Trade;
import io.tickgate.wire.Payload;
import java.util.List;

/**
 * How the events of a log are written.
 *
 * <p>Thread-safe.
 */
interface Events<E> {
    Events<Trade> TRADES = new TradeEvents();
    Events<FieldsEvent> OWN = new OwnEvents();

    /** Returns each of them. */
    Payload all(List<E> events);

    /**
     * Returns several as one message.
     *
     * @param most as many of them as a message holds, where it holds more than one
     */
    Payload folded(List<E> events, int most);

    /** Whether it says nothing together with others. */
    boolean isAlone(E event);

    /** Returns how many digits follow the point in an event. */
    Writing.Digits digits(E event);
}
