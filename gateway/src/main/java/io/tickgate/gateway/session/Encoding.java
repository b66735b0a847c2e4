package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.Encoder;
import io.tickgate.model.Bar;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Fields;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Instrument;
import io.tickgate.model.Quote;
import io.tickgate.model.Topic;
import io.tickgate.model.Trade;
import io.tickgate.wire.JsonFormat;
import io.tickgate.wire.Payload;
import io.tickgate.wire.ProtoFormat;
import io.tickgate.wire.WireFormat;
import java.util.List;

/**
 * Fills the cache's encoder with a format of the wire.
 *
 * <p>Thread-safe.
 */
public final class Encoding implements Encoder {
    public static final Encoding JSON = new Encoding(JsonFormat.INSTANCE);
    public static final Encoding PROTO = new Encoding(ProtoFormat.INSTANCE);

    /** All there are; the first is for clients that do not choose. */
    public static final List<Encoding> ALL = List.of(JSON, PROTO);

    private final WireFormat format;

    private Encoding(WireFormat format) {
        this.format = format;
    }

    public WireFormat format() {
        return format;
    }

    @Override
    public byte[] head(Topic topic, int handle, long sequence, long timeMicros) {
        return format.updateHead(topic.channel().name(), topic.symbol().value(), handle, sequence, timeMicros);
    }

    @Override
    public byte[] tail(Quote quote) {
        return format.tail(new Payload.OfQuote(quote));
    }

    @Override
    public byte[] tail(Instrument instrument) {
        return format.tail(new Payload.OfInstrument(instrument));
    }

    @Override
    public byte[] tail(BookLevels levels) {
        return format.tail(new Payload.OfBook(levels));
    }

    @Override
    public byte[] tail(Bar bar) {
        return format.tail(new Payload.OfBar(bar));
    }

    @Override
    public byte[] tail(List<Bar> bars) {
        return format.tail(new Payload.OfBars(bars));
    }

    @Override
    public byte[] tail(Fields fields) {
        return format.tail(new Payload.OfFields(fields));
    }

    @Override
    public byte[] tail(FieldsEvent event) {
        return format.tail(new Payload.OfEvents(List.of(event)));
    }

    @Override
    public byte[] tail(Trade trade) {
        return format.tail(new Payload.OfTrades(List.of(trade)));
    }
}
