package io.tickgate.client.check;

import java.util.regex.Pattern;

/**
 * Symbols with {@code *} in them, each of which stands for any characters or none.
 *
 * <p>Thread-safe.
 */
final class Patterns {
    private Patterns() {}

    static boolean isPattern(String symbol) {
        return symbol.indexOf('*') >= 0;
    }

    static boolean matches(String pattern, String symbol) {
        return Pattern.matches("(?s)\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E", symbol);
    }
}
