package io.tickgate.benchmarks.load;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which symbols each client has: {@code count} of them, {@code stride} apart, from a place of its own. Every symbol has as
 * many clients as every other, nearly.
 *
 * <p>Thread-safe.
 */
public final class Selection {
    private final int symbols;
    private final int count;
    private final int stride;
    private final boolean isBlocks;
    private final int[] places;

    /** @param stride has no divisor in common with {@code symbols}, so that a client has each symbol once at most */
    public Selection(int symbols, int count, int stride) {
        this(symbols, count, stride, false);
    }

    private Selection(int symbols, int count, int stride, boolean isBlocks) {
        if (count < 1 || count > symbols) {
            throw new IllegalArgumentException("symbols of a client: %d (expected: 1 to %d)".formatted(count, symbols));
        }
        this.symbols = symbols;
        this.count = count;
        this.stride = stride;
        this.isBlocks = isBlocks;
        places = new int[symbols];
        Arrays.fill(places, -1);
        for (int place = 0; place < symbols; place++) {
            int symbol = (int) ((long) place * stride % symbols);
            if (places[symbol] >= 0) {
                throw new IllegalArgumentException(
                        "stride: %d (expected: no divisor in common with %d)".formatted(stride, symbols));
            }
            places[symbol] = place;
        }
    }

    /** Everybody has all. */
    public static Selection all(int symbols) {
        return new Selection(symbols, symbols, 1);
    }

    /** Each has one block of symbols that tick together. */
    public static Selection blocks(int symbols, int count) {
        return new Selection(symbols, count, 1, true);
    }

    public int count() {
        return count;
    }

    public int stride() {
        return stride;
    }

    /** The first symbol of a client. */
    public int from(int client, int clients) {
        if (isBlocks) {
            return (int) ((long) client * count % symbols);
        }
        return clients < symbols ? (int) ((long) client * symbols / clients) : client % symbols;
    }

    public int symbol(int from, int place) {
        return (int) ((from + (long) place * stride) % symbols);
    }

    public IntStream symbols(int from) {
        return IntStream.range(0, count).map(place -> symbol(from, place));
    }

    /** The place of a symbol among those of a client, -1 if it has no such symbol. */
    int place(int from, int symbol) {
        if (symbol >= symbols) {
            return -1;
        }
        int distance = symbol - from;
        int place = places[distance < 0 ? distance + symbols : distance];
        return place < count ? place : -1;
    }
}
