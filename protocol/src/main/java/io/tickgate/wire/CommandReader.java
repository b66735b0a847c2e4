package io.tickgate.wire;

import io.tickgate.json.Json;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the fields of one command from its JSON object. {@code null} is the same as nothing.
 *
 * <p>Confined to the thread that decodes the frame.
 */
final class CommandReader {
    private final JsonParser parser;
    private final CommandFields fields = new CommandFields();

    CommandReader(JsonParser parser) {
        this.parser = parser;
    }

    /** Reads the object at which the parser stands. */
    Received read() {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            int depth = depth();
            if (!Json.isNull(parser) && !fields.read(name, () -> readField(name))) {
                skipTo(depth);
            }
        }
        return fields.toCommand();
    }

    private int depth() {
        int depth = parser.streamReadContext().getNestingDepth();
        return parser.currentToken().isStructStart() ? depth - 1 : depth;
    }

    /** Goes to the end of the value in which reading stopped. */
    private void skipTo(int depth) {
        parser.skipChildren();
        while (parser.streamReadContext().getNestingDepth() > depth) {
            parser.nextToken();
        }
    }

    private void readField(String name) {
        switch (name) {
            case "op" -> fields.op = Codes.parse(ClientCommand.Op.class, readText());
            case "id" -> fields.id = readNotNegative();
            case "token" -> fields.token = readText();
            case "credit" -> fields.credit = readNotNegative();
            case "hb" -> fields.heartbeatMillis = CommandFields.intervalMillis(readNotNegative());
            case "client" -> fields.client = readText();
            case "replace" -> fields.replace = Json.readBoolean(parser);
            case "ch" -> fields.channel = readText();
            case "syms" -> fields.symbols = readSymbols();
            case "mode" -> fields.mode = Codes.parse(Mode.class, readText());
            case "maxRate" -> fields.maxRate = readPositive();
            case "from" -> fields.from = readFrom();
            case "once" -> fields.once = Json.readBoolean(parser);
            case "cut" -> fields.cut = Json.readBoolean(parser);
            case "feed" -> fields.feed = Codes.parse(Feed.class, readText());
            case "checksum" -> fields.checksum = Json.readBoolean(parser);
            case "withTrades" -> fields.withTrades = Json.readBoolean(parser);
            case "maxAge" -> fields.maxAgeMillis = readNotNegative();
            case "speed" -> fields.speed = readPositive();
            case "n" -> fields.messages = readNotNegative();
            case "stamps" -> fields.stampsMillis = CommandFields.intervalMillis(readNotNegative());
            case "chain" -> fields.chain = readNotNegative();
            case "heldUs" -> fields.heldMicros = readNotNegative();
            case "renderUs" -> fields.renderMicros = readNotNegative();
            default -> parser.skipChildren();
        }
    }

    private String readText() {
        return CommandFields.checkText(Json.readString(parser));
    }

    private long readNotNegative() {
        Json.expect(parser, JsonToken.VALUE_NUMBER_INT, "a whole number");
        // Asked before it is read: Jackson's own complaint about a number that does not fit quotes all of it.
        var type = parser.getNumberType();
        boolean fits = type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG;
        return CommandFields.checkNotNegative(fits ? parser.getLongValue() : -1, parser.getString());
    }

    private double readPositive() {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
            Json.expect(parser, JsonToken.VALUE_NUMBER_INT, "a number");
        }
        return CommandFields.checkPositive(parser.getDoubleValue(), parser.getString());
    }

    private List<String> readSymbols() {
        var symbols = new CommandFields.Symbols();
        Json.readArray(parser, () -> symbols.add(Json.readString(parser)));
        return symbols.atLeastOne();
    }

    private From readFrom() {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return new From.Time(readNotNegative());
        } else if (parser.currentToken() == JsonToken.VALUE_STRING) {
            String text = Json.readString(parser);
            return switch (text) {
                case CommandFields.EARLIEST -> new From.Earliest();
                case CommandFields.LATEST -> new From.Latest();
                default -> CommandFields.cursor(text);
            };
        }
        var positions = new CommandFields.Positions();
        Json.expect(
                parser,
                JsonToken.START_OBJECT,
                "positions by symbol, a cursor, \"earliest\", \"latest\" or a time in µs");
        Json.readObject(parser, symbol -> positions.add(symbol, Json.isNull(parser) ? null : Json.readString(parser)));
        return positions.from();
    }
}
