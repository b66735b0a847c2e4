package io.tickgate.wire;

import io.tickgate.model.DecimalText;
import io.tickgate.model.Level;
import io.tickgate.model.Quote;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of messages that there are most of, byte for byte as {@link MessageEncoder} writes them, in an array of
 * just their length and without a generator of JSON.
 *
 * <p>Confined to whoever makes a piece; its static methods are thread-safe.
 */
final class QuickJson {
    private static final byte[] UPDATE_OF = ascii("{\"type\":\"update\",\"ch\":\"");
    private static final byte[] SYMBOL = ascii("\",\"sym\":\"");
    private static final byte[] SEQUENCE = ascii("\",\"seq\":");
    private static final byte[] TIME = ascii(",\"ts\":");
    private static final byte[] BID = ascii(",\"data\":{\"bid\":");
    private static final byte[] ASK = ascii(",\"ask\":");
    private static final byte[] END = ascii("}}");
    private static final byte[] LEVEL = ascii("[\"");
    private static final byte[] SIZE = ascii("\",\"");
    private static final byte[] END_OF_LEVEL = ascii("\"]");
    private static final byte[] NULL = ascii("null");

    private final byte[] bytes;
    private int length;

    private QuickJson(int length) {
        bytes = new byte[length];
    }

    /** Whether JSON writes the text as it is, with one byte for each character. */
    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    /** Returns an update up to its time. Both texts are plain. */
    static byte[] updateHead(String channel, String symbol, long sequence, long timeMicros) {
        var head = new QuickJson(UPDATE_OF.length
                + channel.length()
                + SYMBOL.length
                + symbol.length()
                + SEQUENCE.length
                + DecimalText.length(sequence, 0)
                + TIME.length
                + DecimalText.length(timeMicros, 0));
        head.put(UPDATE_OF);
        head.put(channel);
        head.put(SYMBOL);
        head.put(symbol);
        head.put(SEQUENCE);
        head.put(sequence, 0);
        head.put(TIME);
        head.put(timeMicros, 0);
        return head.done();
    }

    /** Returns the end of a message with a quote, from its data on. */
    static byte[] tail(Quote quote) {
        var tail = new QuickJson(BID.length + length(quote.bid()) + ASK.length + length(quote.ask()) + END.length);
        tail.put(BID);
        tail.put(quote.bid());
        tail.put(ASK);
        tail.put(quote.ask());
        tail.put(END);
        return tail.done();
    }

    private static int length(@Nullable Level level) {
        if (level == null) {
            return NULL.length;
        }
        return LEVEL.length
                + DecimalText.length(level.price().mantissa(), level.price().scale())
                + SIZE.length
                + DecimalText.length(level.size().mantissa(), level.size().scale())
                + END_OF_LEVEL.length;
    }

    private void put(@Nullable Level level) {
        if (level == null) {
            put(NULL);
            return;
        }
        put(LEVEL);
        put(level.price().mantissa(), level.price().scale());
        put(SIZE);
        put(level.size().mantissa(), level.size().scale());
        put(END_OF_LEVEL);
    }

    private void put(byte[] piece) {
        System.arraycopy(piece, 0, bytes, length, piece.length);
        length += piece.length;
    }

    @SuppressWarnings("deprecation") // it takes the lower byte of each character, and that is all there is
    private void put(String plain) {
        plain.getBytes(0, plain.length(), bytes, length);
        length += plain.length();
    }

    private void put(long mantissa, int scale) {
        int end = length + DecimalText.length(mantissa, scale);
        DecimalText.format(mantissa, scale, bytes, end);
        length = end;
    }

    private byte[] done() {
        assert length == bytes.length : length + " of " + bytes.length;
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
