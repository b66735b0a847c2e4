package io.tickgate.record;

import java.nio.charset.StandardCharsets;

/**
 * What the headers {@code ts}, {@code pub}, {@code srcSeq} and {@code src} of a market record say, in one header: their
 * texts in this order, with a blank between two of them. A reader of Kafka makes some five objects of each header, and
 * looks at its name.
 *
 * <p>Thread-safe.
 *
 * @param timeMicros when it happened at its source, in microseconds since the epoch; 0 or more
 * @param publishedMicros when the publisher handed it to Kafka, in microseconds since the epoch; 0 or more
 * @param sourceSequence the publisher's own counter per topic and symbol; 0 or more
 * @param source the publisher's incarnation, all of it ASCII
 */
public record TickHeader(long timeMicros, long publishedMicros, long sourceSequence, String source) {
    private static final byte BLANK = ' ';
    private static final long GREATEST = 999_999_999_999_999_999L;

    /** @throws IllegalArgumentException if {@link #decode} would not read it */
    public TickHeader {
        requireNumber("ts", timeMicros);
        requireNumber("pub", publishedMicros);
        requireNumber("srcSeq", sourceSequence);
    }

    private static void requireNumber(String name, long number) {
        if (number < 0 || number > GREATEST) {
            throw new IllegalArgumentException("%s: %d (expected: 0 to %d)".formatted(name, number, GREATEST));
        }
    }

    /** Returns the bytes of the header. */
    public byte[] encode() {
        return (timeMicros + " " + publishedMicros + " " + sourceSequence + " " + source)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads what {@link #encode()} wrote.
     *
     * @param lastSource that of the record before, which most have, too; then it is the source of this one, and no other text is made
     * @throws IllegalArgumentException if it is not three whole numbers of at most 18 digits and a text of one character or more
     */
    public static TickHeader decode(byte[] value, String lastSource) {
        int endOfTime = endOfNumber(value, 0);
        int endOfPublished = endOfNumber(value, endOfTime + 1);
        int endOfSequence = endOfNumber(value, endOfPublished + 1);
        int from = endOfSequence + 1;
        if (from == value.length) {
            throw malformed(value);
        }
        return new TickHeader(
                number(value, 0, endOfTime),
                number(value, endOfTime + 1, endOfPublished),
                number(value, endOfPublished + 1, endOfSequence),
                sourceAt(value, from, lastSource));
    }

    /** Reads the publisher's incarnation from all bytes from a place on; returns the last one itself if it is the same. */
    public static String sourceAt(byte[] value, int from, String lastSource) {
        return isAt(value, from, lastSource)
                ? lastSource
                : new String(value, from, value.length - from, StandardCharsets.US_ASCII);
    }

    /** The place of the blank behind a number. */
    private static int endOfNumber(byte[] value, int from) {
        int end = from;
        while (end < value.length && value[end] >= '0' && value[end] <= '9') {
            end++;
        }
        if (end == from || end - from > RecordHeaders.MAX_DIGITS || end == value.length || value[end] != BLANK) {
            throw malformed(value);
        }
        return end;
    }

    private static long number(byte[] value, int from, int end) {
        long number = 0;
        for (int i = from; i < end; i++) {
            number = number * 10 + (value[i] - '0');
        }
        return number;
    }

    private static boolean isAt(byte[] value, int from, String text) {
        if (value.length - from != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (value[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static IllegalArgumentException malformed(byte[] value) {
        return new IllegalArgumentException(
                "header %s: %d bytes (expected: ts, pub and srcSeq, whole numbers of 1 to %d digits, and src, with a blank between two of them)"
                        .formatted(RecordHeaders.TICK, value.length, RecordHeaders.MAX_DIGITS));
    }
}
