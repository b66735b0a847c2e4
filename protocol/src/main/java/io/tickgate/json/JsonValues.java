package io.tickgate.json;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * Reads one short JSON value after another with the same parser: to make one costs more than it takes to parse a quote.
 *
 * <p>Bounded: a parser is kept for {@link #VALUES_OF_A_PARSER}, since it remembers the names that it has seen.
 *
 * <p>Confined to one thread.
 *
 * @param <R> what reads from the parser, made once for each
 */
public final class JsonValues<R> {
    private static final int VALUES_OF_A_PARSER = 4096;

    private final Function<JsonParser, R> newReader;
    private final Input input = new Input();
    private @Nullable JsonParser parser;
    private @Nullable R reader;
    private int values;

    public JsonValues(Function<JsonParser, R> newReader) {
        this.newReader = newReader;
    }

    /**
     * Returns what {@code how} makes of a value, with the parser at its first token. What stands behind the value is not looked at.
     *
     * <p>Throws what the parser and {@code how} do.
     */
    public <T> T read(byte[] json, Function<R, T> how) {
        input.of(json);
        if (parser == null || reader == null) {
            parser = Json.parser(input);
            reader = newReader.apply(parser);
            values = 0;
        }
        boolean isWhole = false;
        try {
            parser.nextToken();
            T made = how.apply(reader);
            isWhole = parser.streamReadContext().inRoot();
            return made;
        } finally {
            input.of(Input.NOTHING);
            if (isWhole && ++values < VALUES_OF_A_PARSER) {
                parser.releaseBuffered(OutputStream.nullOutputStream());
                parser.clearCurrentToken();
            } else {
                // It may stand within the value, or have come to the end of its input: no other value fits on that.
                forget();
            }
        }
    }

    private void forget() {
        if (parser != null) {
            parser.close();
            parser = null;
            reader = null;
        }
    }

    /** The bytes of one value, and then for the parser those of the next. */
    private static final class Input extends InputStream {
        private static final byte[] NOTHING = {};

        private byte[] bytes = NOTHING;
        private int position;

        void of(byte[] json) {
            bytes = json;
            position = 0;
        }

        @Override
        public int read() {
            return position < bytes.length ? bytes[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = Math.min(length, bytes.length - position);
            if (count <= 0) {
                return -1;
            }
            System.arraycopy(bytes, position, target, offset, count);
            position += count;
            return count;
        }
    }
}
