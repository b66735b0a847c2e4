package io.tickgate.gateway.session;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A text in which each {@code *} stands for any characters, also for none.
 *
 * <p>Thread-safe.
 */
record SymbolPattern(String text, List<String> pieces, int minLength) {
    private static final String WILDCARD = "*";

    static boolean isPattern(String text) {
        return text.contains(WILDCARD);
    }

    static SymbolPattern of(String text) {
        var split = List.of(text.split("\\*", -1));
        int last = split.size() - 1;
        // Two stars side by side are as good as one.
        var pieces = IntStream.rangeClosed(0, last)
                .filter(i -> i == 0 || i == last || !split.get(i).isEmpty())
                .mapToObj(split::get)
                .toList();
        return new SymbolPattern(
                text, pieces, pieces.stream().mapToInt(String::length).sum());
    }

    /** Takes time in proportion to the two lengths: each piece is looked for once, at its first place. */
    boolean matches(String symbol) {
        // What a client thinks up is tried on every symbol: most of it is told at a glance to match none.
        if (symbol.length() < minLength) {
            return false;
        }
        String first = pieces.get(0);
        String last = pieces.get(pieces.size() - 1);
        if (!symbol.startsWith(first) || !symbol.endsWith(last)) {
            return false;
        }
        int from = first.length();
        int end = symbol.length() - last.length();
        for (String piece : pieces.subList(1, pieces.size() - 1)) {
            int at = symbol.indexOf(piece, from);
            if (at < 0 || at + piece.length() > end) {
                return false;
            }
            from = at + piece.length();
        }
        return true;
    }
}
