package io.tickgate.wire;

import io.tickgate.json.Json;
import io.tickgate.model.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The fields of one command, collected in whatever order they come. {@code null} is the same as nothing. The first that is wrong is kept, and the rest of
 * the object is still read, so that one bad command does not take the others of its frame with it.
 *
 * <p>Confined to the thread that decodes the frame.
 */
final class CommandFields {
    static final String EARLIEST = "earliest";
    static final String LATEST = "latest";

    /** The positions or symbols of a frame of 64 KiB are fewer than this. */
    private static final int MAX_SYMBOLS = 20_000;

    private static final int MAX_TEXT_LENGTH = 8192;

    private @Nullable Long id;
    private ClientCommand.@Nullable Op op;
    private @Nullable String token;
    private @Nullable Long credit;
    private @Nullable Integer heartbeatMillis;
    private @Nullable String client;
    private boolean replace;
    private @Nullable String channel;
    private @Nullable List<String> symbols;
    private @Nullable Mode mode;
    private @Nullable Double maxRate;
    private @Nullable From from;
    private boolean once;
    private boolean cut;
    private Feed feed = Feed.BEST;
    private boolean checksum;
    private boolean withTrades;
    private @Nullable Long maxAgeMillis;
    private @Nullable Double speed;
    private @Nullable Long messages;
    private @Nullable String problem;

    void read(JsonParser parser) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            int depth = depth(parser);
            try {
                if (!Json.isNull(parser)) {
                    readField(name, parser);
                }
            } catch (IllegalArgumentException e) {
                complain(name + ": " + e.getMessage());
                skipTo(depth, parser);
            }
        }
    }

    private static int depth(JsonParser parser) {
        int depth = parser.streamReadContext().getNestingDepth();
        return parser.currentToken().isStructStart() ? depth - 1 : depth;
    }

    /** Goes to the end of the value in which reading stopped. */
    private static void skipTo(int depth, JsonParser parser) {
        parser.skipChildren();
        while (parser.streamReadContext().getNestingDepth() > depth) {
            parser.nextToken();
        }
    }

    private void complain(String text) {
        if (problem == null) {
            problem = text;
        }
    }

    private void readField(String name, JsonParser parser) {
        switch (name) {
            case "op" -> op = Codes.parse(ClientCommand.Op.class, readText(parser));
            case "id" -> id = readNotNegative(parser);
            case "token" -> token = readText(parser);
            case "credit" -> credit = readNotNegative(parser);
            case "hb" -> heartbeatMillis = (int) Math.min(readNotNegative(parser), Integer.MAX_VALUE);
            case "client" -> client = readText(parser);
            case "replace" -> replace = Json.readBoolean(parser);
            case "ch" -> channel = readText(parser);
            case "syms" -> symbols = readSymbols(parser);
            case "mode" -> mode = Codes.parse(Mode.class, readText(parser));
            case "maxRate" -> maxRate = readPositive(parser);
            case "from" -> from = readFrom(parser);
            case "once" -> once = Json.readBoolean(parser);
            case "cut" -> cut = Json.readBoolean(parser);
            case "feed" -> feed = Codes.parse(Feed.class, readText(parser));
            case "checksum" -> checksum = Json.readBoolean(parser);
            case "withTrades" -> withTrades = Json.readBoolean(parser);
            case "maxAge" -> maxAgeMillis = readNotNegative(parser);
            case "speed" -> speed = readPositive(parser);
            case "n" -> messages = readNotNegative(parser);
            default -> parser.skipChildren();
        }
    }

    private static String readText(JsonParser parser) {
        String text = Json.readString(parser);
        if (text.length() > MAX_TEXT_LENGTH) {
            throw new IllegalArgumentException(
                    "%d characters (expected: at most %d)".formatted(text.length(), MAX_TEXT_LENGTH));
        }
        return text;
    }

    private static long readNotNegative(JsonParser parser) {
        Json.expect(parser, JsonToken.VALUE_NUMBER_INT, "a whole number");
        // Asked before it is read: Jackson's own complaint about a number that does not fit quotes all of it.
        var type = parser.getNumberType();
        boolean fits = type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG;
        long number = fits ? parser.getLongValue() : -1;
        if (number < 0) {
            throw new IllegalArgumentException("%s (expected: a whole number from 0 to %d)"
                    .formatted(Printable.of(parser.getString()), Long.MAX_VALUE));
        }
        return number;
    }

    private static double readPositive(JsonParser parser) {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
            Json.expect(parser, JsonToken.VALUE_NUMBER_INT, "a number");
        }
        double number = parser.getDoubleValue();
        if (!(number > 0) || Double.isInfinite(number)) {
            throw new IllegalArgumentException(
                    "%s (expected: a number above 0)".formatted(Printable.of(parser.getString())));
        }
        return number;
    }

    private static List<String> readSymbols(JsonParser parser) {
        var symbols = new ArrayList<String>();
        Json.readArray(parser, () -> {
            checkCount(symbols.size());
            symbols.add(Json.readString(parser));
        });
        if (symbols.isEmpty()) {
            throw new IllegalArgumentException("an empty array (expected: at least one symbol)");
        }
        return symbols;
    }

    private static From readFrom(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return new From.Time(readNotNegative(parser));
        } else if (parser.currentToken() == JsonToken.VALUE_STRING) {
            String text = readText(parser);
            return switch (text) {
                case EARLIEST -> new From.Earliest();
                case LATEST -> new From.Latest();
                default -> new From.Cursor(text);
            };
        }
        var positions = new HashMap<String, Position>();
        Json.expect(
                parser,
                JsonToken.START_OBJECT,
                "positions by symbol, a cursor, \"earliest\", \"latest\" or a time in µs");
        Json.readObject(parser, symbol -> {
            checkCount(positions.size());
            positions.put(symbol, Position.parse(Json.readString(parser)));
        });
        return new From.Positions(positions);
    }

    private static void checkCount(int held) {
        if (held == MAX_SYMBOLS) {
            throw new IllegalArgumentException("more than %d symbols (expected: at most that)".formatted(MAX_SYMBOLS));
        }
    }

    Received toCommand() {
        try {
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
            var known = required("op", op);
            return new Received.Command(
                    switch (known) {
                        case HELLO -> new ClientCommand.Hello(id, token, credit, heartbeatMillis, client, replace);
                        case SUB ->
                            new ClientCommand.Subscribe(
                                    required("id", id), required("ch", channel), required("syms", symbols), options());
                        case UNSUB ->
                            new ClientCommand.Unsubscribe(
                                    required("id", id), required("ch", channel), required("syms", symbols));
                        case CREDIT -> new ClientCommand.Credit(required("n", messages));
                        case PING -> new ClientCommand.Ping(required("id", id));
                    });
        } catch (IllegalArgumentException e) {
            return new Received.Malformed(id, String.valueOf(e.getMessage()));
        }
    }

    private SubscribeOptions options() {
        return new SubscribeOptions(mode, maxRate, from, once, cut, feed, checksum, withTrades, maxAgeMillis, speed);
    }

    private static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + ": missing");
        }
        return value;
    }
}
