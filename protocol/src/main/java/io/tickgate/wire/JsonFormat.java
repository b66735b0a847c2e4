package io.tickgate.wire;

import io.tickgate.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Text frames of JSON.
 *
 * <pre>
 * {"type":"update","ch":"book.10","sym":"A","seq":12,"ts":34   the head of an update
 * ,"prev":11,"n":3,"crc":2343686810                            what depends on the reader
 * ,"data":{"bids":[],"asks":[]}}                               the tail
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class JsonFormat implements WireFormat {
    public static final WireFormat INSTANCE = new JsonFormat();

    private static final byte[] DATA = ascii(",\"data\":");
    private static final byte[] PREVIOUS = ascii(",\"prev\":");
    private static final byte[] EVENTS = ascii(",\"n\":");
    private static final byte[] CHECKSUM = ascii(",\"crc\":");

    private JsonFormat() {}

    @Override
    public String subprotocol() {
        return "tickgate.v1.json";
    }

    @Override
    public boolean isText() {
        return true;
    }

    @Override
    public List<Received> decode(byte[] frame) {
        return CommandCodec.decode(frame);
    }

    @Override
    public byte[] encode(ServerMessage message) {
        return MessageEncoder.encode(message);
    }

    @Override
    public byte[] updateHead(String channel, String symbol, int handle, long sequence, long timeMicros) {
        if (QuickJson.isPlain(channel) && QuickJson.isPlain(symbol)) {
            return QuickJson.updateHead(channel, symbol, sequence, timeMicros);
        }
        return head(ServerMessage.Type.UPDATE, channel, symbol, json -> {
            json.writeNumberProperty("seq", sequence);
            json.writeNumberProperty("ts", timeMicros);
        });
    }

    @Override
    public byte[] snapshotHead(
            String channel,
            String symbol,
            int handle,
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
    private static byte[] head(ServerMessage.Type type, String channel, String symbol, Consumer<JsonGenerator> fields) {
        byte[] object = Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("type", type.code());
            json.writeStringProperty("ch", channel);
            json.writeStringProperty("sym", symbol);
            fields.accept(json);
            json.writeEndObject();
        });
        return Arrays.copyOf(object, object.length - 1);
    }

    @Override
    public byte[] tail(@Nullable Payload payload) {
        if (payload instanceof Payload.OfQuote quote) {
            return QuickJson.tail(quote.quote());
        }
        byte[] data = Json.write(json -> MessageEncoder.writePayload(json, payload));
        byte[] tail = Arrays.copyOf(DATA, DATA.length + data.length + 1);
        System.arraycopy(data, 0, tail, DATA.length, data.length);
        tail[tail.length - 1] = '}';
        return tail;
    }

    @Override
    public void putUpdate(MessageSink sink, byte[] head, long previous, long events, long checksum, byte[] tail) {
        sink.begin();
        sink.put(head);
        if (previous != UNLINKED) {
            sink.put(PREVIOUS);
            sink.putDecimal(previous);
        }
        if (events > 1) {
            sink.put(EVENTS);
            sink.putDecimal(events);
        }
        putChecksum(sink, checksum);
        sink.put(tail);
    }

    @Override
    public void putSnapshot(MessageSink sink, byte[] head, long checksum, byte[] tail) {
        sink.begin();
        sink.put(head);
        putChecksum(sink, checksum);
        sink.put(tail);
    }

    private static void putChecksum(MessageSink sink, long checksum) {
        if (checksum != NO_CHECKSUM) {
            sink.put(CHECKSUM);
            sink.putDecimal(checksum);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
