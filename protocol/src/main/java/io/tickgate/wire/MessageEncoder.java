package io.tickgate.wire;

import io.tickgate.json.FieldsJson;
import io.tickgate.json.Json;
import io.tickgate.json.MarketJson;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a gateway's messages as JSON objects. A frame is an array of them.
 *
 * <p>Thread-safe.
 */
public final class MessageEncoder {
    private MessageEncoder() {}

    public static byte[] encode(ServerMessage message) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("type", message.type().code());
            switch (message.type()) {
                case WELCOME -> write(json, (ServerMessage.Welcome) message);
                case ACK -> write(json, (ServerMessage.Ack) message);
                case SNAPSHOT -> write(json, (ServerMessage.Snapshot) message);
                case UPDATE -> write(json, (ServerMessage.Update) message);
                case STATUS -> write(json, (ServerMessage.Status) message);
                case HB -> write(json, (ServerMessage.Heartbeat) message);
                case PONG -> {
                    json.writeNumberProperty("id", ((ServerMessage.Pong) message).id());
                    json.writeNumberProperty("tx", ((ServerMessage.Pong) message).timeMicros());
                }
                case ERROR -> write(json, (ServerMessage.Error) message);
                case BYE -> write(json, (ServerMessage.Bye) message);
                case STAMPS -> write(json, (ServerMessage.Stamps) message);
            }
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, ServerMessage.Welcome welcome) {
        writeIfPresent(json, "id", welcome.id());
        json.writeNumberProperty("v", welcome.version());
        json.writeStringProperty("session", welcome.session());
        json.writeNumberProperty("tx", welcome.timeMicros());
        json.writeNumberProperty("hb", welcome.heartbeatMillis());
        if (welcome.stampsMillis() != null) {
            json.writeNumberProperty("stamps", welcome.stampsMillis());
        }
        json.writeName("limits");
        json.writeStartObject();
        json.writeNumberProperty("subs", welcome.limits().subscriptions());
        json.writeNumberProperty("symsPerSub", welcome.limits().symbolsPerCommand());
        json.writeNumberProperty("opsPerSec", welcome.limits().commandsPerSecond());
        json.writeNumberProperty("frame", welcome.limits().frameBytes());
        json.writeEndObject();
        json.writeName("channels");
        json.writeStartObject();
        welcome.channels().forEach((channel, shape) -> json.writeStringProperty(channel, shape.code()));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, ServerMessage.Ack ack) {
        json.writeNumberProperty("id", ack.id());
        json.writeStringProperty("ch", ack.channel());
        json.writeNumberProperty("accepted", ack.accepted());
        if (ack.mode() != null) {
            json.writeStringProperty("mode", ack.mode().code());
        }
        if (ack.maxRate() != null) {
            json.writeNumberProperty("maxRate", ack.maxRate());
        }
        if (ack.feed() != null) {
            json.writeStringProperty("feed", ack.feed().code());
        }
        writeIfPresent(json, "delay", ack.delayMillis());
        json.writeName("resumed");
        json.writeStartArray();
        ack.resumed().forEach(json::writeString);
        json.writeEndArray();
        json.writeName("overrides");
        json.writeStartArray();
        ack.overrides().forEach(grant -> {
            json.writeStartObject();
            json.writeStringProperty("sym", grant.symbol());
            if (grant.feed() != null) {
                json.writeStringProperty("feed", grant.feed().code());
            }
            json.writeNumberProperty("delay", grant.delayMillis());
            json.writeEndObject();
        });
        json.writeEndArray();
        json.writeName("rejected");
        json.writeStartArray();
        ack.rejected().forEach(rejection -> {
            json.writeStartObject();
            json.writeStringProperty("sym", rejection.symbol());
            json.writeStringProperty("code", rejection.code().name());
            json.writeEndObject();
        });
        json.writeEndArray();
        if (!ack.cut().isEmpty()) {
            json.writeName("cut");
            json.writeStartArray();
            ack.cut().forEach(position -> json.writeString(position.toString()));
            json.writeEndArray();
        }
        if (!ack.renamed().isEmpty()) {
            json.writeName("renamed");
            json.writeStartObject();
            ack.renamed().forEach(json::writeStringProperty);
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, ServerMessage.Snapshot snapshot) {
        json.writeStringProperty("ch", snapshot.channel());
        json.writeStringProperty("sym", snapshot.symbol());
        json.writeStringProperty("epoch", snapshot.epoch());
        json.writeNumberProperty("seq", snapshot.sequence());
        json.writeNumberProperty("ts", snapshot.timeMicros());
        json.writeNumberProperty("pxScale", snapshot.priceScale());
        json.writeNumberProperty("szScale", snapshot.sizeScale());
        json.writeStringProperty("reason", snapshot.reason().code());
        writeIfPresent(json, "crc", snapshot.checksum());
        json.writeName("data");
        writePayload(json, snapshot.payload());
    }

    private static void write(JsonGenerator json, ServerMessage.Update update) {
        json.writeStringProperty("ch", update.channel());
        json.writeStringProperty("sym", update.symbol());
        json.writeNumberProperty("seq", update.sequence());
        json.writeNumberProperty("ts", update.timeMicros());
        writeIfPresent(json, "prev", update.previous());
        if (update.events() > 1) {
            json.writeNumberProperty("n", update.events());
        }
        writeIfPresent(json, "crc", update.checksum());
        json.writeName("data");
        writePayload(json, update.payload());
    }

    static void writePayload(JsonGenerator json, @Nullable Payload payload) {
        if (payload == null) {
            json.writeNull();
        } else if (payload instanceof Payload.OfQuote quote) {
            MarketJson.write(json, quote.quote());
        } else if (payload instanceof Payload.OfInstrument instrument) {
            MarketJson.write(json, instrument.instrument());
        } else if (payload instanceof Payload.OfBook book) {
            MarketJson.write(json, book.levels());
        } else if (payload instanceof Payload.OfTrades trades) {
            json.writeStartArray();
            trades.trades().forEach(trade -> MarketJson.write(json, trade, true));
            json.writeEndArray();
        } else if (payload instanceof Payload.OfFold fold) {
            json.writeStartArray();
            MarketJson.write(json, fold.fold());
            json.writeEndArray();
        } else if (payload instanceof Payload.OfBar bar) {
            MarketJson.write(json, bar.bar());
        } else if (payload instanceof Payload.OfBars bars) {
            json.writeStartArray();
            bars.bars().forEach(bar -> MarketJson.write(json, bar));
            json.writeEndArray();
        } else if (payload instanceof Payload.OfFields fields) {
            FieldsJson.write(json, fields.fields());
        } else if (payload instanceof Payload.OfEvents events) {
            json.writeStartArray();
            events.events().forEach(event -> FieldsJson.write(json, event));
            json.writeEndArray();
        } else if (payload instanceof Payload.OfUnknown unknown) {
            json.writeRawValue(unknown.json());
        }
    }

    private static void write(JsonGenerator json, ServerMessage.Status status) {
        json.writeStringProperty("ch", status.channel());
        json.writeName("syms");
        json.writeStartArray();
        status.symbols().forEach(json::writeString);
        json.writeEndArray();
        json.writeStringProperty("state", status.state().code());
        if (status.code() != null) {
            json.writeStringProperty("code", status.code().name());
        }
        json.writeNumberProperty("since", status.sinceMicros());
        writeIfPresent(json, "behind", status.behindMillis());
        var lost = status.lost();
        if (lost != null) {
            json.writeName("lost");
            json.writeStartArray();
            json.writeString(lost.epoch());
            json.writeNumber(lost.from());
            json.writeNumber(lost.to());
            json.writeEndArray();
        }
    }

    private static void write(JsonGenerator json, ServerMessage.Heartbeat heartbeat) {
        json.writeNumberProperty("tx", heartbeat.timeMicros());
        json.writeName("wm");
        json.writeStartObject();
        for (Map.Entry<String, Long> entry : heartbeat.watermarksMicros().entrySet()) {
            json.writeNumberProperty(entry.getKey(), Objects.requireNonNull(entry.getValue()));
        }
        json.writeEndObject();
        json.writeName("quiet");
        json.writeStartArray();
        heartbeat.quiet().forEach(quiet -> {
            json.writeStartArray();
            json.writeString(quiet.channel());
            json.writeString(quiet.symbol());
            json.writeNumber(quiet.sequence());
            json.writeEndArray();
        });
        json.writeEndArray();
        if (heartbeat.cursor() != null) {
            json.writeStringProperty("cursor", heartbeat.cursor());
        }
    }

    private static void write(JsonGenerator json, ServerMessage.Error error) {
        writeIfPresent(json, "id", error.id());
        json.writeStringProperty("code", error.code().name());
        json.writeStringProperty("msg", error.message());
        json.writeBooleanProperty("retry", error.retry());
        writeIfPresent(json, "after", error.afterMillis());
    }

    private static void write(JsonGenerator json, ServerMessage.Bye bye) {
        json.writeNumberProperty("code", bye.code());
        json.writeStringProperty("reason", bye.reason());
        json.writeNumberProperty("after", bye.afterMillis());
        json.writeNumberProperty("spread", bye.spreadMillis());
        if (bye.cursor() != null) {
            json.writeStringProperty("cursor", bye.cursor());
        }
    }

    private static void write(JsonGenerator json, ServerMessage.Stamps stamps) {
        json.writeNumberProperty("chain", stamps.chain());
        json.writeStringProperty("ch", stamps.channel());
        json.writeStringProperty("sym", stamps.symbol());
        json.writeNumberProperty("seq", stamps.sequence());
        json.writeNumberProperty("source", stamps.sourceMicros());
        json.writeNumberProperty("kafka", stamps.kafkaMicros());
        if (stamps.kafkaTime() != null) {
            json.writeStringProperty("kafkaTime", stamps.kafkaTime().code());
        }
        json.writeNumberProperty("ingest", stamps.ingestMicros());
        json.writeNumberProperty("encode", stamps.encodeMicros());
        json.writeNumberProperty("send", stamps.sendMicros());
    }

    private static void writeIfPresent(JsonGenerator json, String name, @Nullable Long value) {
        if (value != null) {
            json.writeNumberProperty(name, value);
        }
    }
}
