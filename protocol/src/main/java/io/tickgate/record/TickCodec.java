package io.tickgate.record;

import io.tickgate.json.Json;
import io.tickgate.json.MarketJson;
import io.tickgate.model.BookChange;
import io.tickgate.model.Instrument;
import io.tickgate.model.Quote;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;

/**
 * The value of a Kafka record: one tick as JSON. {@code docs/records.md} has the schema.
 *
 * <p>Thread-safe.
 */
public final class TickCodec {
    private TickCodec() {}

    public static byte[] encode(Tick tick) {
        return Json.write(json -> {
            if (tick instanceof Quote quote) {
                MarketJson.write(json, quote);
            } else if (tick instanceof Trade trade) {
                MarketJson.write(json, trade, false);
            } else if (tick instanceof BookChange change) {
                MarketJson.write(json, change);
            } else if (tick instanceof Instrument instrument) {
                MarketJson.write(json, instrument);
            }
        });
    }

    /** Returns the topic that ticks of this kind belong to. */
    public static SourceTopic topicOf(Tick tick) {
        if (tick instanceof Quote) {
            return SourceTopic.QUOTE;
        } else if (tick instanceof Trade) {
            return SourceTopic.TRADE;
        } else if (tick instanceof BookChange) {
            return SourceTopic.BOOK;
        }
        return SourceTopic.INSTRUMENT;
    }

    /**
     * Reads the value of one record of {@code topic}; who reads many has a {@link TickDecoder}.
     *
     * @param timeMicros the record's source time, which a trade takes for its own
     * @throws IllegalArgumentException if the value is not what the topic holds; the message names the field
     */
    public static Tick decode(SourceTopic topic, byte[] value, long timeMicros) {
        return new TickDecoder(topic).decode(value, timeMicros);
    }
}
