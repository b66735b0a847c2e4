package io.tickgate.wire;

import io.tickgate.json.Json;
import io.tickgate.json.MarketJson;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Instrument;
import io.tickgate.model.Quote;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * The pieces of an update or snapshot in JSON: a head that everybody shares, what depends on the reader, and a tail
 * that everybody shares.
 *
 * <pre>
 * {"type":"update","ch":"book.10","sym":"A","seq":12,"ts":34   the head of an update
 * ,"prev":11,"n":3                                             what depends on the reader
 * ,"data":{"bids":[],"asks":[]}}                               the tail
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class DataEnvelope {
    public static final byte[] NO_DATA = ascii(",\"data\":null}");
    private static final byte[] DATA = ascii(",\"data\":");
    private static final byte[] EMPTY = ascii("[]");

    private DataEnvelope() {}

    public static byte[] updateHead(String channel, String symbol, long sequence, long timeMicros) {
        return head(ServerMessage.Type.UPDATE, channel, symbol, json -> {
            json.writeNumberProperty("seq", sequence);
            json.writeNumberProperty("ts", timeMicros);
        });
    }

    public static byte[] snapshotHead(
            String channel,
            String symbol,
            String epoch,
            long sequence,
            long timeMicros,
            int priceScale,
            int sizeScale,
            SnapshotReason reason) {
        return head(ServerMessage.Type.SNAPSHOT, channel, symbol, json -> {
            json.writeStringProperty("epoch", epoch);
            json.writeNumberProperty("seq", sequence);
            json.writeNumberProperty("ts", timeMicros);
            json.writeNumberProperty("pxScale", priceScale);
            json.writeNumberProperty("szScale", sizeScale);
            json.writeStringProperty("reason", reason.code());
        });
    }

    /** Leaves the object open, since its tail closes it. */
    private static byte[] head(
            ServerMessage.Type type, String channel, String symbol, java.util.function.Consumer<JsonGenerator> fields) {
        byte[] object = Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("type", type.code());
            json.writeStringProperty("ch", channel);
            json.writeStringProperty("sym", symbol);
            fields.accept(json);
            json.writeEndObject();
        });
        return java.util.Arrays.copyOf(object, object.length - 1);
    }

    public static byte[] tail(Quote quote) {
        return tail(Json.write(json -> MarketJson.write(json, quote)));
    }

    public static byte[] tail(Instrument instrument) {
        return tail(Json.write(json -> MarketJson.write(json, instrument)));
    }

    public static byte[] tail(BookLevels levels) {
        return tail(Json.write(json -> MarketJson.write(json, levels)));
    }

    public static byte[] tail(List<Trade> trades) {
        return tail(
                trades.isEmpty()
                        ? EMPTY
                        : Json.write(json -> {
                            json.writeStartArray();
                            trades.forEach(trade -> MarketJson.write(json, trade, true));
                            json.writeEndArray();
                        }));
    }

    /** Several trades in one message. */
    public static byte[] tail(TradeFold fold) {
        return tail(Json.write(json -> {
            json.writeStartArray();
            MarketJson.write(json, fold);
            json.writeEndArray();
        }));
    }

    /** Puts a ready value into a tail. */
    public static byte[] tail(byte[] data) {
        byte[] tail = java.util.Arrays.copyOf(DATA, DATA.length + data.length + 1);
        System.arraycopy(data, 0, tail, DATA.length, data.length);
        tail[tail.length - 1] = '}';
        return tail;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
