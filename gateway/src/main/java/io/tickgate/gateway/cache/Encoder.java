package io.tickgate.gateway.cache;

import io.tickgate.model.Bar;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Fields;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Instrument;
import io.tickgate.model.Quote;
import io.tickgate.model.Topic;
import io.tickgate.model.Trade;
import java.util.List;

/**
 * How values become the bytes that every reader of them shares. There are as many as there are encodings of the wire:
 * a few, which live as long as the process.
 *
 * <p>Thread-safe.
 */
public interface Encoder {
    /**
     * Everything of an update that comes before what depends on its reader.
     *
     * @param handle the number that stands for the topic
     */
    byte[] head(Topic topic, int handle, long sequence, long timeMicros);

    /** Everything that comes after it. */
    byte[] tail(Quote quote);

    byte[] tail(Instrument instrument);

    byte[] tail(BookLevels levels);

    byte[] tail(Trade trade);

    byte[] tail(Bar bar);

    byte[] tail(Fields fields);

    byte[] tail(FieldsEvent event);

    /** @param bars the oldest first */
    byte[] tail(List<Bar> bars);
}
