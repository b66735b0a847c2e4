package io.tickgate.record;

import io.tickgate.json.JsonValues;
import io.tickgate.json.MarketJsonReader;
import io.tickgate.model.Tick;
import tools.jackson.core.JacksonException;

/**
 * Reads the values of one topic's records, as {@link TickCodec} writes them.
 *
 * <p>Confined to one thread.
 */
public final class TickDecoder {
    private final SourceTopic topic;
    private final JsonValues<MarketJsonReader> values = new JsonValues<>(MarketJsonReader::ofRecords);

    public TickDecoder(SourceTopic topic) {
        this.topic = topic;
    }

    /**
     * Reads the value of a record.
     *
     * @param timeMicros the record's source time, which a trade takes for its own
     * @throws IllegalArgumentException if the value is not what the topic holds; the message names the field
     */
    public Tick decode(byte[] value, long timeMicros) {
        try {
            return switch (topic) {
                case QUOTE -> values.read(value, MarketJsonReader::quote);
                case TRADE -> values.read(value, reader -> reader.trade(timeMicros));
                case BOOK -> values.read(value, MarketJsonReader::bookChange);
                case INSTRUMENT -> values.read(value, MarketJsonReader::instrument);
            };
        } catch (ArithmeticException | JacksonException e) {
            throw new IllegalArgumentException("not readable as %s: %s".formatted(topic, reason(e)), e);
        }
    }

    private static String reason(RuntimeException e) {
        return e instanceof JacksonException jackson ? jackson.getOriginalMessage() : String.valueOf(e.getMessage());
    }
}
