package io.tickgate.wire;

import io.tickgate.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Commands as JSON: a frame is one object or an array of objects.
 *
 * <p>Thread-safe.
 */
public final class CommandCodec {
    /** More in one frame are one malformed command. */
    public static final int MAX_COMMANDS_PER_FRAME = CommandFields.MAX_COMMANDS_PER_FRAME;

    private CommandCodec() {}

    /** Reads a client's frame; never throws, whatever the frame holds. */
    public static List<Received> decode(byte[] frame) {
        var received = new ArrayList<Received>();
        try (var parser = Json.strictParser(frame)) {
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    CommandFields.checkCommandCount(received.size());
                    received.add(readCommand(parser));
                }
            } else {
                received.add(readCommand(parser));
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("more after the end (expected: one object or one array of objects)");
            }
        } catch (JacksonException | IllegalArgumentException e) {
            received.add(new Received.Malformed(null, reason(e)));
        }
        return received;
    }

    private static Received readCommand(JsonParser parser) {
        try {
            Json.expect(parser, JsonToken.START_OBJECT, "a command as an object");
        } catch (IllegalArgumentException e) {
            // Only this one: the others of its frame are carried out.
            parser.skipChildren();
            return new Received.Malformed(null, String.valueOf(e.getMessage()));
        }
        return new CommandReader(parser).read();
    }

    private static String reason(RuntimeException e) {
        // Jackson's own words quote the payload; the place is all that a client needs.
        if (e instanceof JacksonException jackson) {
            var location = jackson.getLocation();
            return location == null
                    ? "nested too deep, or with a name or a number too long (expected: a command)"
                    : "not readable as JSON at byte %d (expected: one object or an array of objects, nothing twice)"
                            .formatted(location.getByteOffset());
        }
        return String.valueOf(e.getMessage());
    }

    /** Writes one command as an object. */
    public static byte[] encode(ClientCommand command) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("op", command.op().code());
            switch (command.op()) {
                case HELLO -> write(json, (ClientCommand.Hello) command);
                case SUB -> write(json, (ClientCommand.Subscribe) command);
                case UNSUB -> {
                    var unsubscribe = (ClientCommand.Unsubscribe) command;
                    writeKeys(json, unsubscribe.id(), unsubscribe.channel(), unsubscribe.symbols());
                }
                case CREDIT -> json.writeNumberProperty("n", ((ClientCommand.Credit) command).messages());
                case PING -> json.writeNumberProperty("id", ((ClientCommand.Ping) command).id());
                case REPORT -> write(json, (ClientCommand.Report) command);
            }
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, ClientCommand.Hello hello) {
        if (hello.id() != null) {
            json.writeNumberProperty("id", hello.id());
        }
        if (hello.token() != null) {
            json.writeStringProperty("token", hello.token());
        }
        if (hello.credit() != null) {
            json.writeNumberProperty("credit", hello.credit());
        }
        if (hello.heartbeatMillis() != null) {
            json.writeNumberProperty("hb", hello.heartbeatMillis());
        }
        if (hello.client() != null) {
            json.writeStringProperty("client", hello.client());
        }
        if (hello.replace()) {
            json.writeBooleanProperty("replace", true);
        }
        if (hello.stampsMillis() != null) {
            json.writeNumberProperty("stamps", hello.stampsMillis());
        }
    }

    private static void write(JsonGenerator json, ClientCommand.Report report) {
        if (report.id() != null) {
            json.writeNumberProperty("id", report.id());
        }
        json.writeNumberProperty("chain", report.chain());
        json.writeNumberProperty("heldUs", report.heldMicros());
        if (report.renderMicros() != null) {
            json.writeNumberProperty("renderUs", report.renderMicros());
        }
    }

    private static void write(JsonGenerator json, ClientCommand.Subscribe subscribe) {
        writeKeys(json, subscribe.id(), subscribe.channel(), subscribe.symbols());
        var options = subscribe.options();
        if (options.mode() != null) {
            json.writeStringProperty("mode", options.mode().code());
        }
        if (options.maxRate() != null) {
            writeNumber(json, "maxRate", options.maxRate());
        }
        if (options.from() != null) {
            json.writeName("from");
            write(json, options.from());
        }
        writeIfSet(json, "once", options.once());
        writeIfSet(json, "cut", options.cut());
        if (options.feed() != Feed.BEST) {
            json.writeStringProperty("feed", options.feed().code());
        }
        writeIfSet(json, "checksum", options.checksum());
        writeIfSet(json, "withTrades", options.withTrades());
        if (options.maxAgeMillis() != null) {
            json.writeNumberProperty("maxAge", options.maxAgeMillis());
        }
        if (options.speed() != null) {
            writeNumber(json, "speed", options.speed());
        }
    }

    private static void write(JsonGenerator json, From from) {
        if (from instanceof From.Positions positions) {
            json.writeStartObject();
            positions.bySymbol().forEach((symbol, position) -> json.writeStringProperty(symbol, position.toString()));
            json.writeEndObject();
        } else if (from instanceof From.Cursor cursor) {
            json.writeString(cursor.token());
        } else if (from instanceof From.Earliest) {
            json.writeString(CommandFields.EARLIEST);
        } else if (from instanceof From.Latest) {
            json.writeString(CommandFields.LATEST);
        } else if (from instanceof From.Time time) {
            json.writeNumber(time.micros());
        }
    }

    private static void writeKeys(JsonGenerator json, long id, String channel, List<String> symbols) {
        json.writeNumberProperty("id", id);
        json.writeStringProperty("ch", channel);
        json.writeName("syms");
        json.writeStartArray();
        symbols.forEach(json::writeString);
        json.writeEndArray();
    }

    private static void writeIfSet(JsonGenerator json, String name, boolean value) {
        if (value) {
            json.writeBooleanProperty(name, true);
        }
    }

    /** Writes 4 rather than 4.0. */
    static void writeNumber(JsonGenerator json, String name, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.writeNumberProperty(name, (long) value);
        } else {
            json.writeNumberProperty(name, value);
        }
    }
}
