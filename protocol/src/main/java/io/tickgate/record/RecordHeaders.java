package io.tickgate.record;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a Kafka record, all of them ASCII text: times in microseconds since the epoch and counters in decimal.
 *
 * <p>Thread-safe.
 */
public final class RecordHeaders {
    /** When it happened at its source. */
    public static final String TIME = "ts";

    /** When the publisher handed it to Kafka. */
    public static final String PUBLISHED = "pub";

    /** The publisher's incarnation: a new one each time it starts, and its counters begin anew. */
    public static final String SOURCE = "src";

    /** The publisher's own counter per topic and symbol, one more each time: the only thing loss is inferred from. */
    public static final String SOURCE_SEQUENCE = "srcSeq";

    /** All of the above in one, as {@link TickHeader} says. A record that has it needs none of them. */
    public static final String TICK = "tick";

    /**
     * Stands on a record that says only: the publisher lives, and this partition is read up to here. Its key is null,
     * or empty in a compacted topic, which takes no record without a key.
     */
    public static final String HEARTBEAT = "hb";

    static final int MAX_DIGITS = 18;

    private RecordHeaders() {}

    public static byte[] encode(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads what {@link #encode(long)} wrote.
     *
     * @param value {@code null} if the record has no such header
     * @throws IllegalArgumentException if it is not a whole number of at most 18 digits
     */
    public static long decode(String name, byte @Nullable [] value) {
        if (value == null) {
            throw new IllegalArgumentException("header %s: nothing (expected: a whole number)".formatted(name));
        }
        long number = 0;
        boolean isNumber = value.length > 0 && value.length <= MAX_DIGITS;
        for (int i = 0; i < value.length && isNumber; i++) {
            isNumber = value[i] >= '0' && value[i] <= '9';
            number = number * 10 + (value[i] - '0');
        }
        if (!isNumber) {
            throw new IllegalArgumentException("header %s: %d bytes (expected: a whole number of 1 to %d digits)"
                    .formatted(name, value.length, MAX_DIGITS));
        }
        return number;
    }
}
