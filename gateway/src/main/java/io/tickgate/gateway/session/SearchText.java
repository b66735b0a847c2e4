package io.tickgate.gateway.session;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a symbol is found by: its own text and its name, in a form in which spellings that people take for the same are
 * the same.
 *
 * <p>Thread-safe.
 *
 * @param symbol folded
 * @param name folded, empty if unknown
 * @param venue folded, empty if unknown
 */
record SearchText(String symbol, String name, String venue) {
    /** How well a term fits, best first. The order is that of a search's results. */
    static final int EXACT = 0;

    static final int EXACT_AFTER_COLON = 1;
    static final int SYMBOL_PREFIX = 2;
    static final int NAME_PREFIX = 3;
    static final int WORD_PREFIX = 4;
    static final int NONE = 5;

    static SearchText of(String symbol, @Nullable String name, @Nullable String venue) {
        return new SearchText(
                fold(symbol), name == null ? "" : fold(name).replace('\n', ' '), venue == null ? "" : fold(venue));
    }

    /**
     * Takes away what tells spellings apart and not words: upper and lower case in any script, accents, and forms such as
     * full-width letters.
     */
    static String fold(String text) {
        if (isPlainAscii(text)) {
            return text.toLowerCase(Locale.ROOT);
        }
        String apart = Normalizer.normalize(text, Normalizer.Form.NFKD).toUpperCase(Locale.ROOT);
        var folded = new StringBuilder(apart.length());
        // One by one: as a whole, a sigma would depend on what follows it, and a prefix would not be one any more.
        apart.codePoints()
                .filter(c -> !Character.UnicodeBlock.COMBINING_DIACRITICAL_MARKS.equals(Character.UnicodeBlock.of(c)))
                .map(Character::toLowerCase)
                .forEach(folded::appendCodePoint);
        return folded.toString();
    }

    private static boolean isPlainAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** Returns how well a folded term fits, {@link #NONE} if it does not. */
    int rank(String term) {
        if (symbol.startsWith(term)) {
            return symbol.length() == term.length() ? EXACT : SYMBOL_PREFIX;
        }
        int afterColon = symbol.indexOf(':') + 1;
        if (afterColon > 0 && symbol.startsWith(term, afterColon)) {
            return symbol.length() - afterColon == term.length() ? EXACT_AFTER_COLON : SYMBOL_PREFIX;
        }
        for (int at = name.indexOf(term); at >= 0; at = name.indexOf(term, at + 1)) {
            if (at == 0) {
                return NAME_PREFIX;
            } else if (!Character.isLetterOrDigit(name.codePointBefore(at))) {
                return WORD_PREFIX;
            }
        }
        return NONE;
    }
}
