package io.tickgate.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The texts that all servers under test send: names of symbols, and prices that follow from the time of the tick.
 *
 * <p>Thread-safe.
 */
public final class QuoteText {
    public static final int MAX_SYMBOLS = 100_000;
    static final int SYMBOL_DIGITS = 5;
    private static final int CENTS = 10_000;
    private static final int MICROS_OF_A_CENT = 100;

    private QuoteText() {}

    public static String symbol(int number) {
        return "sim:%05d".formatted(number);
    }

    /** The part of the bid beyond 100, in cents. */
    static int cents(long micros) {
        return (int) (micros / MICROS_OF_A_CENT % CENTS);
    }

    public static String bid(long micros) {
        return price(cents(micros));
    }

    public static String ask(long micros) {
        return price(cents(micros) + 1);
    }

    private static String price(int cents) {
        int fraction = cents % 100;
        return (100 + cents / 100) + (fraction < 10 ? ".0" : ".") + fraction;
    }

    /** A message of exactly so many bytes. */
    public static byte[] message(String symbol, long sequence, long micros, int bytes) {
        String text = "{\"type\":\"update\",\"ch\":\"quote\",\"sym\":\"" + symbol + "\",\"seq\":" + sequence
                + ",\"ts\":" + micros + ",\"data\":{\"bid\":[\"" + bid(micros) + "\",\"500\"],\"ask\":[\"" + ask(micros)
                + "\",\"200\"]}";
        byte[] message = new byte[bytes];
        byte[] start = text.getBytes(StandardCharsets.US_ASCII);
        if (start.length >= bytes) {
            throw new IllegalArgumentException("bytes: %d (expected: more than %d)".formatted(bytes, start.length));
        }
        System.arraycopy(start, 0, message, 0, start.length);
        Arrays.fill(message, start.length, bytes - 1, (byte) ' ');
        message[bytes - 1] = '}';
        return message;
    }
}
