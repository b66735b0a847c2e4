package io.tickgate.record;

import io.tickgate.json.Json;
import io.tickgate.json.MarketJson;
import io.tickgate.json.MarketJsonReader;
import io.tickgate.model.BookChange;
import io.tickgate.model.Instrument;
import io.tickgate.model.Quote;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

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
     * Reads the value of a record of {@code topic}.
     *
     * @param timeMicros the record's source time, which a trade takes for its own
     * @throws IllegalArgumentException if the value is not what the topic holds; the message names the field
     */
    public static Tick decode(SourceTopic topic, byte[] value, long timeMicros) {
        try (var parser = Json.parser(value)) {
            parser.nextToken();
            return read(topic, parser, timeMicros);
        } catch (ArithmeticException | JacksonException e) {
            throw new IllegalArgumentException("not readable as %s: %s".formatted(topic, reason(e)), e);
        }
    }

    private static Tick read(SourceTopic topic, JsonParser parser, long timeMicros) {
        var reader = MarketJsonReader.ofRecords(parser);
        return switch (topic) {
            case QUOTE -> reader.quote();
            case TRADE -> reader.trade(timeMicros);
            case BOOK -> reader.bookChange();
            case INSTRUMENT -> reader.instrument();
        };
    }

    private static String reason(RuntimeException e) {
        return e instanceof JacksonException jackson ? jackson.getOriginalMessage() : String.valueOf(e.getMessage());
    }
}
