package io.tickgate.simulator.binance;

import io.tickgate.json.Json;
import io.tickgate.model.DecimalText;
import io.tickgate.model.Printable;
import io.tickgate.simulator.recording.LineReader;
import java.nio.CharBuffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a line {@code <receive time> <frame>} of a recording.
 *
 * <p>Confined to the thread that reads the recording.
 */
final class FrameReader {
    private static final int TIME_DIGITS = 19;

    private final String symbol;
    private FrameFields fields = new FrameFields();

    /** @param symbol that every frame has to be of, in upper case */
    FrameReader(String symbol) {
        this.symbol = symbol;
    }

    /** @throws io.tickgate.simulator.recording.RecordingException if the line is not a frame of the symbol */
    Frame read(LineReader line) {
        long receiveNanos = receiveNanos(line);
        try (var parser = Json.parser(line.bytesFrom(TIME_DIGITS + 1))) {
            fields = new FrameFields();
            parser.nextToken();
            Json.readObject(parser, name -> readOuter(parser, name));
            return fields.toFrame(receiveNanos);
        } catch (JacksonException e) {
            throw line.wrong("not readable as JSON: %s (expected: a frame)".formatted(e.getOriginalMessage()), e);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw line.wrong(String.valueOf(e.getMessage()), e);
        }
    }

    private static long receiveNanos(LineReader line) {
        long nanos = 0;
        boolean isTime = line.length() > TIME_DIGITS && line.at(TIME_DIGITS) == ' ';
        for (int i = 0; i < TIME_DIGITS && isTime; i++) {
            int digit = line.at(i) - '0';
            isTime = digit >= 0 && digit <= 9;
            nanos = nanos * 10 + digit;
        }
        if (!isTime || nanos < 0) {
            throw line.wrong("no receive time (expected: %d digits, a space and a frame)".formatted(TIME_DIGITS));
        }
        return nanos;
    }

    private void readOuter(JsonParser parser, String name) {
        switch (name) {
            case "stream" -> fields.stream = Json.readString(parser);
            case "data" -> Json.readObject(parser, inner -> readInner(parser, inner));
            default -> readInner(parser, name);
        }
    }

    private void readInner(JsonParser parser, String name) {
        switch (name) {
            case "s", "symbol" -> checkSymbol(Json.readString(parser));
            case "b", "bids" -> {
                if (parser.currentToken() == JsonToken.START_ARRAY) {
                    fields.bids = levels(parser);
                } else {
                    fields.bidPrice = decimal(parser);
                }
            }
            case "a", "asks" -> {
                if (parser.currentToken() == JsonToken.START_ARRAY) {
                    fields.asks = levels(parser);
                } else {
                    fields.askPrice = decimal(parser);
                }
            }
            case "B" -> fields.bidSize = decimal(parser);
            case "A" -> fields.askSize = decimal(parser);
            case "p" -> fields.price = decimal(parser);
            case "q" -> fields.size = decimal(parser);
            case "t" -> fields.tradeId = Json.readLong(parser);
            case "m" -> fields.buyerIsMaker = Json.readBoolean(parser);
            case "U" -> fields.firstId = Json.readLong(parser);
            case "u", "lastUpdateId" -> fields.lastId = Json.readLong(parser);
            case "pu" -> fields.previousLastId = Json.readLong(parser);
            default -> parser.skipChildren();
        }
    }

    private void checkSymbol(@Nullable String found) {
        if (!symbol.equals(found)) {
            throw new IllegalArgumentException(
                    "symbol: '%s' (expected: %s)".formatted(Printable.of(String.valueOf(found)), symbol));
        }
    }

    private static long[] levels(JsonParser parser) {
        var levels = new LongList();
        Json.readArray(parser, () -> {
            Json.expect(parser, JsonToken.START_ARRAY, "[price, size]");
            parser.nextToken();
            levels.add(decimal(parser));
            parser.nextToken();
            levels.add(decimal(parser));
            parser.nextToken();
            Json.expect(parser, JsonToken.END_ARRAY, "two decimals in a level");
        });
        return levels.toArray();
    }

    private static long decimal(JsonParser parser) {
        Json.expect(parser, JsonToken.VALUE_STRING, "a decimal in a string");
        var text = CharBuffer.wrap(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
        return DecimalText.rescale(DecimalText.mantissa(text), DecimalText.scale(text), Frame.SCALE);
    }
}
