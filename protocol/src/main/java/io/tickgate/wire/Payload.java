package io.tickgate.wire;

import io.tickgate.model.Bar;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Fields;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Instrument;
import io.tickgate.model.Quote;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import java.util.List;

/**
 * The {@code data} of a message.
 *
 * <p>Thread-safe.
 */
public sealed interface Payload {
    record OfQuote(Quote quote) implements Payload {}

    record OfInstrument(Instrument instrument) implements Payload {}

    /** Levels of a book: all of them in a snapshot, the changed ones in an update. */
    record OfBook(BookLevels levels) implements Payload {}

    /** Trades in the order of the log. */
    record OfTrades(List<Trade> trades) implements Payload {
        public OfTrades {
            trades = List.copyOf(trades);
        }
    }

    /** Several trades in one. */
    record OfFold(TradeFold fold) implements Payload {}

    /** One bar: in an update. */
    record OfBar(Bar bar) implements Payload {}

    /** Recent bars, the oldest first: in a snapshot. */
    record OfBars(List<Bar> bars) implements Payload {
        public OfBars {
            bars = List.copyOf(bars);
        }
    }

    /** The value of a state channel of an operator's own. */
    record OfFields(Fields fields) implements Payload {}

    /** Events of a log of an operator's own, in the order of the log. */
    record OfEvents(List<FieldsEvent> events) implements Payload {
        public OfEvents {
            events = List.copyOf(events);
        }
    }

    /** What this version has no type for, as it came. */
    record OfUnknown(String json) implements Payload {}
}
