package io.tickgate.wire;

import io.tickgate.json.FieldsJson;
import io.tickgate.json.Json;
import io.tickgate.json.MarketJsonReader;
import io.tickgate.model.Bar;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the {@code data} of a message as JSON: the channel says what it is.
 *
 * <p>Confined to the thread of its parser.
 */
final class PayloadReader {
    private final JsonParser parser;
    private final String channel;
    private final LongSupplier timeMicros;

    /** @param timeMicros the message's own, for trades that carry none; asked for only then */
    PayloadReader(JsonParser parser, String channel, LongSupplier timeMicros) {
        this.parser = parser;
        this.channel = channel;
        this.timeMicros = timeMicros;
    }

    /** Reads the value at which the parser stands. */
    @Nullable
    Payload read() {
        if (Json.isNull(parser)) {
            return null;
        }
        var reader = MarketJsonReader.ofMessages(parser);
        if (channel.equals("quote")) {
            return new Payload.OfQuote(reader.quote());
        } else if (channel.equals("instrument")) {
            return new Payload.OfInstrument(reader.instrument());
        } else if (channel.startsWith("book.")) {
            return new Payload.OfBook(reader.bookChange().levels());
        } else if (channel.equals("trade")) {
            return readTrades(reader);
        } else if (channel.startsWith("bar.")) {
            return readBars(reader);
        }
        return readOther();
    }

    private Payload readTrades(MarketJsonReader reader) {
        var trades = new ArrayList<Trade>();
        var folds = new ArrayList<TradeFold>();
        Json.readArray(parser, () -> {
            var trade = reader.trade(timeMicros.getAsLong());
            var fold = reader.foldUpTo(trade);
            trades.add(trade);
            if (fold != null) {
                folds.add(fold);
            }
        });
        if (folds.isEmpty()) {
            return new Payload.OfTrades(trades);
        } else if (trades.size() > 1) {
            throw new IllegalArgumentException("data: a fold among trades (expected: alone)");
        }
        return new Payload.OfFold(folds.get(0));
    }

    private Payload readBars(MarketJsonReader reader) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return new Payload.OfBar(reader.bar());
        }
        var bars = new ArrayList<Bar>();
        Json.readArray(parser, () -> bars.add(reader.bar()));
        return new Payload.OfBars(bars);
    }

    /** A channel that has no type here: an operator's own, or one of a newer gateway. */
    private Payload readOther() {
        var token = parser.currentToken();
        String json = FieldsJson.copyOfValue(parser);
        if (token == JsonToken.START_OBJECT) {
            return new Payload.OfFields(again(json, FieldsJson::read));
        }
        var events = token == JsonToken.START_ARRAY ? again(json, FieldsJson::readEvents) : null;
        return events == null ? new Payload.OfUnknown(json) : new Payload.OfEvents(events);
    }

    private static <T extends @Nullable Object> T again(String json, Function<JsonParser, T> read) {
        try (var parser = Json.parser(json.getBytes(StandardCharsets.UTF_8))) {
            parser.nextToken();
            return read.apply(parser);
        }
    }
}
