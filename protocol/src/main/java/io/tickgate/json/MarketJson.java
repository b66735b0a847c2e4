package io.tickgate.json;

import io.tickgate.model.Bar;
import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.DecimalText;
import io.tickgate.model.Instrument;
import io.tickgate.model.Level;
import io.tickgate.model.Quote;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes quotes, trades, books and instruments. {@link MarketJsonReader} reads them.
 *
 * <p>Prices and sizes are strings with all digits of their scale; what is absent is left out.
 *
 * <p>Thread-safe.
 */
public final class MarketJson {
    private MarketJson() {}

    /** Writes {@code {"bid":["189.41","500"],"ask":["189.42","200"]}}. */
    public static void write(JsonGenerator json, Quote quote) {
        json.writeStartObject();
        json.writeName("bid");
        write(json, quote.bid());
        json.writeName("ask");
        write(json, quote.ask());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, @Nullable Level level) {
        if (level == null) {
            json.writeNull();
        } else {
            var buffer = new char[DecimalText.MAX_LENGTH];
            writeLevel(
                    json,
                    buffer,
                    level.price().mantissa(),
                    level.price().scale(),
                    level.size().mantissa(),
                    level.size().scale());
        }
    }

    private static void writeLevel(
            JsonGenerator json, char[] buffer, long price, int priceScale, long size, int sizeScale) {
        json.writeStartArray();
        writeDecimal(json, buffer, price, priceScale);
        writeDecimal(json, buffer, size, sizeScale);
        json.writeEndArray();
    }

    private static void writeDecimal(JsonGenerator json, char[] buffer, long mantissa, int scale) {
        int start = DecimalText.format(mantissa, scale, buffer);
        json.writeString(buffer, start, buffer.length - start);
    }

    /** Writes {@code {"bids":[["189.41","500"]],"asks":[]}}. */
    public static void write(JsonGenerator json, BookLevels levels) {
        json.writeStartObject();
        writeSides(json, levels);
        json.writeEndObject();
    }

    /** Writes levels as {@link #write(JsonGenerator, BookLevels)}, and {@code "full":true} for a whole book. */
    public static void write(JsonGenerator json, BookChange change) {
        json.writeStartObject();
        if (change.isFull()) {
            json.writeBooleanProperty("full", true);
        }
        writeSides(json, change.levels());
        json.writeEndObject();
    }

    private static void writeSides(JsonGenerator json, BookLevels levels) {
        int priceScale = levels.priceScale();
        int sizeScale = levels.sizeScale();
        var buffer = new char[DecimalText.MAX_LENGTH];
        json.writeName("bids");
        json.writeStartArray();
        for (int i = 0; i < levels.bidCount(); i++) {
            writeLevel(json, buffer, levels.bidPrice(i), priceScale, levels.bidSize(i), sizeScale);
        }
        json.writeEndArray();
        json.writeName("asks");
        json.writeStartArray();
        for (int i = 0; i < levels.askCount(); i++) {
            writeLevel(json, buffer, levels.askPrice(i), priceScale, levels.askSize(i), sizeScale);
        }
        json.writeEndArray();
    }

    /** Writes {@code {"px":"189.42","sz":"100","id":"71","side":"B"}}, on the wire with its {@code "ts"}. */
    public static void write(JsonGenerator json, Trade trade, boolean withTime) {
        json.writeStartObject();
        writeFields(json, trade, withTime);
        json.writeEndObject();
    }

    /** Writes the last trade with {@code "hi"}, {@code "lo"}, {@code "vol"} and {@code "n"} of all. */
    public static void write(JsonGenerator json, TradeFold fold) {
        json.writeStartObject();
        writeFields(json, fold.last(), true);
        json.writeStringProperty("hi", fold.high().toString());
        json.writeStringProperty("lo", fold.low().toString());
        json.writeStringProperty("vol", fold.volume().toPlainString());
        json.writeNumberProperty("n", fold.count());
        json.writeEndObject();
    }

    /** Writes {@code {"t":…,"o":"1.0","h":"1.2","l":"0.9","c":"1.1","v":"30","n":7,"final":false,"rev":0}}. */
    public static void write(JsonGenerator json, Bar bar) {
        json.writeStartObject();
        json.writeNumberProperty("t", bar.startMicros());
        json.writeStringProperty("o", bar.open().toString());
        json.writeStringProperty("h", bar.high().toString());
        json.writeStringProperty("l", bar.low().toString());
        json.writeStringProperty("c", bar.close().toString());
        json.writeStringProperty("v", bar.volume().toPlainString());
        json.writeNumberProperty("n", bar.count());
        json.writeBooleanProperty("final", bar.isFinal());
        json.writeNumberProperty("rev", bar.revision());
        if (bar.isPartial()) {
            json.writeBooleanProperty("partial", true);
        }
        json.writeEndObject();
    }

    private static void writeFields(JsonGenerator json, Trade trade, boolean withTime) {
        json.writeStringProperty("px", trade.price().toString());
        json.writeStringProperty("sz", trade.size().toString());
        writeIfPresent(json, "id", trade.id());
        writeIfPresent(json, "side", trade.side() == null ? null : trade.side().code());
        writeIfPresent(json, "cancels", trade.cancels());
        writeIfPresent(json, "corrects", trade.corrects());
        if (withTime) {
            json.writeNumberProperty("ts", trade.timeMicros());
        }
    }

    /** Writes reference data: {@code {"name":"…","pxScale":2,"szScale":5,"tick":"0.01","state":"open"}}. */
    public static void write(JsonGenerator json, Instrument instrument) {
        json.writeStartObject();
        writeIfPresent(json, "name", instrument.name());
        writeIfPresent(json, "venue", instrument.venue());
        writeIfPresent(json, "currency", instrument.currency());
        json.writeNumberProperty("pxScale", instrument.priceScale());
        json.writeNumberProperty("szScale", instrument.sizeScale());
        writeIfPresent(json, "tick", instrument.tickSize());
        writeIfPresent(json, "prevClose", instrument.previousClose());
        json.writeStringProperty("state", instrument.state().code());
        writeIfPresent(json, "reason", instrument.stateReason());
        json.writeEndObject();
    }

    private static void writeIfPresent(JsonGenerator json, String name, @Nullable Object value) {
        if (value != null) {
            json.writeStringProperty(name, value.toString());
        }
    }
}
