package io.tickgate.json;

import io.tickgate.model.Symbol;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON parsers that a stranger cannot make deep or wide without end, and generators into bytes.
 *
 * <p>What a parser refuses it throws: {@code tools.jackson.core.JacksonException} for what is not JSON,
 * {@code IllegalArgumentException} for what is not what was expected.
 *
 * <p>Thread-safe.
 */
public final class Json {
    /** {@code [{"data":{"bids":[["1","2"]]}}]} is six deep. */
    private static final int MAX_DEPTH = 16;

    /** A {@code long} with its sign has 20 characters; decimals come as strings. */
    private static final int MAX_NUMBER_LENGTH = 32;

    /** In bytes, as the parser counts: the positions of a client are named by its symbols, in whatever language. */
    private static final int MAX_NAME_LENGTH = 3 * Symbol.MAX_LENGTH;

    private static final int INITIAL_BYTES = 256;

    private static final JsonFactory FACTORY = factory(false);
    private static final JsonFactory STRICT_FACTORY = factory(true);

    private Json() {}

    private static JsonFactory factory(boolean refusesDuplicates) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .maxNameLength(MAX_NAME_LENGTH)
                        .build())
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, refusesDuplicates)
                // Everything is UTF-8: a NUL must not turn a frame into UTF-16.
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .build();
    }

    public static JsonParser parser(byte[] json) {
        return FACTORY.createParser(ObjectReadContext.empty(), json);
    }

    /** Returns a parser of one value after another, without a sign between them. */
    static JsonParser parser(InputStream values) {
        return FACTORY.createParser(ObjectReadContext.empty(), values);
    }

    /** Returns a parser that also refuses an object with the same name twice. */
    public static JsonParser strictParser(byte[] json) {
        return STRICT_FACTORY.createParser(ObjectReadContext.empty(), json);
    }

    /** Returns what {@code content} writes. */
    public static byte[] write(Consumer<JsonGenerator> content) {
        var bytes = new ByteArrayOutputStream(INITIAL_BYTES);
        try (var generator = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            content.accept(generator);
        }
        return bytes.toByteArray();
    }

    /**
     * Calls {@code property} for each name of the object at which the parser stands, with the parser at its value.
     * Names are text that can be written again, as {@link #readString} has it.
     */
    public static void readObject(JsonParser parser, Consumer<String> property) {
        expect(parser, JsonToken.START_OBJECT, "an object");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = checkUnicode(parser.currentName());
            parser.nextToken();
            property.accept(name);
        }
    }

    /** Calls {@code element} for each element of the array at which the parser stands, with the parser at it. */
    public static void readArray(JsonParser parser, Runnable element) {
        expect(parser, JsonToken.START_ARRAY, "an array");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            element.run();
        }
    }

    /** Reads a string that can be written again: half a surrogate pair, as an escape may name one, has no UTF-8. */
    public static String readString(JsonParser parser) {
        expect(parser, JsonToken.VALUE_STRING, "a string");
        return checkUnicode(parser.getString());
    }

    private static String checkUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                int codePoint = text.codePointAt(i);
                if (!Character.isSupplementaryCodePoint(codePoint)) {
                    throw new IllegalArgumentException("a string with half a surrogate pair (expected: Unicode)");
                }
                i++;
            }
        }
        return text;
    }

    public static boolean readBoolean(JsonParser parser) {
        if (parser.currentToken() != JsonToken.VALUE_FALSE) {
            expect(parser, JsonToken.VALUE_TRUE, "true or false");
        }
        return parser.getBooleanValue();
    }

    /** Reads a whole number that fits a {@code long}. */
    public static long readLong(JsonParser parser) {
        expect(parser, JsonToken.VALUE_NUMBER_INT, "a whole number");
        return parser.getLongValue();
    }

    /** Reads a whole number that fits an {@code int}. */
    public static int readInt(JsonParser parser) {
        expect(parser, JsonToken.VALUE_NUMBER_INT, "a whole number");
        return parser.getIntValue();
    }

    public static boolean isNull(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /**
     * Checks what the parser stands at.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static void expect(JsonParser parser, JsonToken token, String expected) {
        if (parser.currentToken() != token) {
            throw new IllegalArgumentException(
                    "%s (expected: %s)".formatted(described(parser.currentToken()), expected));
        }
    }

    private static String described(@org.jspecify.annotations.Nullable JsonToken token) {
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT -> "a whole number";
            case VALUE_NUMBER_FLOAT -> "a number with a point";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NULL -> "null";
            default -> "the end of something";
        };
    }
}
