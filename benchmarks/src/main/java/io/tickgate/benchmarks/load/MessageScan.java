package io.tickgate.benchmarks.load;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the messages in the text of a frame, whatever envelope they are in, and reads of each what is checked. It looks at
 * as few bytes as that takes.
 *
 * <p>Confined to one event loop.
 */
final class MessageScan {
    private static final int NOT_FOUND = -1;
    /** An epoch may stand between the symbol and its sequence. */
    private static final int NEAR = 96;

    private static final byte[] SYMBOL = ascii("\"sym\":\"sim:");
    private static final byte[] SEQUENCE = ascii("\"seq\":");
    private static final byte[] TIME = ascii("\"ts\":");
    /** Behind the sequence of stamps, which name an update and are none. */
    private static final byte[] SOURCE = ascii(",\"source\":");

    private static final byte[] INGEST = ascii("\"ingest\":");
    private static final byte[] SEND = ascii("\"send\":");
    private static final byte[] BID = ascii("\"bid\":[\"");

    /** What is in one message. */
    interface Sink {
        void message(int symbol, long sequence, long micros, boolean isPriceRight);

        /** When an update was read from Kafka and when the socket had taken it: no message that is counted. */
        void stamps(long ingestMicros, long sendMicros);

        void malformed(String problem);
    }

    private int position;

    /** Tells of each message between two positions. */
    void scan(byte[] text, int from, int to, Sink sink) {
        int next = from;
        while ((next = find(SYMBOL, text, next, to)) != NOT_FOUND) {
            position = next;
            String problem = read(text, to, sink);
            if (problem != null) {
                sink.malformed(problem + ": " + excerpt(text, next - SYMBOL.length, to));
            }
            next = position;
        }
    }

    private @Nullable String read(byte[] text, int to, Sink sink) {
        int digitsEnd = position + QuoteText.SYMBOL_DIGITS;
        if (digitsEnd >= to || text[digitsEnd] != '"') {
            return "a symbol of another form";
        }
        int symbol = (int) number(text, to);
        if (!skipTo(SEQUENCE, text, to)) {
            return "no sequence";
        }
        long sequence = number(text, to);
        if (position + SOURCE.length <= to && isAt(SOURCE, text, position)) {
            return readStamps(text, to, sink);
        }
        if (!skipTo(TIME, text, to)) {
            return "no time";
        }
        long micros = number(text, to);
        if (!skipTo(BID, text, to)) {
            return "no bid";
        }
        sink.message(symbol, sequence, micros, isPrice(QuoteText.cents(micros), text, to));
        return null;
    }

    private @Nullable String readStamps(byte[] text, int to, Sink sink) {
        if (!skipTo(INGEST, text, to)) {
            return "no time of the poll";
        }
        long ingestMicros = number(text, to);
        if (!skipTo(SEND, text, to)) {
            return "no time of the socket";
        }
        sink.stamps(ingestMicros, number(text, to));
        return null;
    }

    private boolean skipTo(byte[] words, byte[] text, int to) {
        int after = find(words, text, position, Math.min(to, position + NEAR));
        if (after != NOT_FOUND) {
            position = after;
        }
        return after != NOT_FOUND;
    }

    private long number(byte[] text, int to) {
        long number = 0;
        while (position < to && text[position] >= '0' && text[position] <= '9') {
            number = number * 10 + (text[position++] - '0');
        }
        return number;
    }

    private boolean isPrice(int cents, byte[] text, int to) {
        int at = position;
        return at + 6 < to
                && text[at] == '1'
                && text[at + 1] == '0' + cents / 1000
                && text[at + 2] == '0' + cents / 100 % 10
                && text[at + 3] == '.'
                && text[at + 4] == '0' + cents / 10 % 10
                && text[at + 5] == '0' + cents % 10
                && text[at + 6] == '"';
    }

    /** Returns where what is behind these words begins. */
    private static int find(byte[] words, byte[] text, int from, int to) {
        int last = to - words.length;
        for (int at = from; at <= last; at++) {
            // The second letter is rarer than the quotation mark in front of it.
            if (text[at + 1] == words[1] && isAt(words, text, at)) {
                return at + words.length;
            }
        }
        return NOT_FOUND;
    }

    private static boolean isAt(byte[] words, byte[] text, int at) {
        for (int i = 0; i < words.length; i++) {
            if (text[at + i] != words[i]) {
                return false;
            }
        }
        return true;
    }

    private static String excerpt(byte[] text, int from, int to) {
        return new String(text, from, Math.min(to - from, 160), StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String words) {
        return words.getBytes(StandardCharsets.US_ASCII);
    }
}
