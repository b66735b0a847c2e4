package io.tickgate.gateway.transport;

import io.tickgate.json.Json;
import io.tickgate.model.Printable;
import io.tickgate.wire.CommandCodec;
import io.tickgate.wire.Received;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the parameters of a request as the {@code sub} that a client of the WebSocket would send, so that both are read
 * and answered by the same code.
 *
 * <p>Thread-safe.
 */
final class SubscribeQuery {
    private static final Set<String> TEXTS = Set.of("mode", "feed");
    private static final Set<String> NUMBERS = Set.of("maxRate", "maxAge", "speed");
    private static final Set<String> FLAGS = Set.of("checksum", "withTrades", "cut");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,17})(\\.\\d{1,17})?");

    private SubscribeQuery() {}

    /**
     * Returns the frame of one command.
     *
     * @param options that are taken from the parameters
     * @param once whether only the snapshot is asked for, and so nothing in full
     * @throws ProblemException if a parameter is wrong in itself
     */
    static byte[] command(
            long id, String channel, QueryParameters parameters, Set<String> options, boolean once, int maxSymbols) {
        var symbols = parameters.symbols();
        if (symbols.isEmpty()) {
            throw ProblemException.badParameter("syms", "missing (expected: at least one symbol)");
        } else if (symbols.size() > maxSymbols) {
            throw ProblemException.badParameter(
                    "syms", "%d symbols (expected: at most %d)".formatted(symbols.size(), maxSymbols));
        }
        byte[] command = Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("op", "sub");
            json.writeNumberProperty("id", id);
            json.writeStringProperty("ch", channel);
            json.writeName("syms");
            json.writeStartArray();
            symbols.forEach(json::writeString);
            json.writeEndArray();
            if (once) {
                json.writeBooleanProperty("once", true);
                json.writeStringProperty("mode", "conflate");
            }
            options.forEach(option -> write(json, option, parameters.one(option)));
            json.writeEndObject();
        });
        check(command);
        return command;
    }

    private static void write(JsonGenerator json, String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        json.writeName(name);
        if (TEXTS.contains(name)) {
            json.writeString(value);
        } else if (FLAGS.contains(name)) {
            json.writeBoolean(flag(name, value));
        } else if (NUMBER.matcher(value).matches()) {
            // Also a time that is given as `from`.
            json.writeRawValue(value);
        } else if (NUMBERS.contains(name)) {
            throw ProblemException.badParameter(name, "'%s' (expected: a number)".formatted(Printable.of(value)));
        } else {
            json.writeString(value);
        }
    }

    private static boolean flag(String name, String value) {
        return switch (value) {
            case "true", "" -> true;
            case "false" -> false;
            default ->
                throw ProblemException.badParameter(
                        name, "'%s' (expected: true or false)".formatted(Printable.of(value)));
        };
    }

    private static void check(byte[] command) {
        for (var received : CommandCodec.decode(command)) {
            if (received instanceof Received.Malformed malformed) {
                throw badParameter(malformed.message());
            }
        }
    }

    /** Returns the problem that a message of the wire tells: what it is about stands before its first colon. */
    static ProblemException badParameter(String message) {
        int colon = message.indexOf(": ");
        return colon < 0
                ? ProblemException.of(Problem.BAD_REQUEST, message)
                : ProblemException.badParameter(message.substring(0, colon), message.substring(colon + 2));
    }

    /** Returns one frame of several commands. */
    static byte[] frame(List<byte[]> commands) {
        var frame = new ByteArrayOutputStream();
        char separator = '[';
        for (byte[] command : commands) {
            frame.write(separator);
            frame.writeBytes(command);
            separator = ',';
        }
        frame.write(']');
        return frame.toByteArray();
    }
}
