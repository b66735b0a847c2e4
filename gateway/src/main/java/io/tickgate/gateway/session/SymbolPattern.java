package io.tickgate.gateway.session;

import java.util.List;

/**
 * A text in which each {@code *} stands for any characters, also for none.
 *
 * <p>Thread-safe.
 */
record SymbolPattern(String text, List<String> pieces) {
    private static final String WILDCARD = "*";

    static boolean isPattern(String text) {
        return text.contains(WILDCARD);
    }

    static SymbolPattern of(String text) {
        return new SymbolPattern(text, List.of(text.split("\\*", -1)));
    }

    /** Takes time in proportion to the two lengths: each piece is looked for once, at its first place. */
    boolean matches(String symbol) {
        String first = pieces.get(0);
        String last = pieces.get(pieces.size() - 1);
        if (symbol.length() < first.length() + last.length() || !symbol.startsWith(first) || !symbol.endsWith(last)) {
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
