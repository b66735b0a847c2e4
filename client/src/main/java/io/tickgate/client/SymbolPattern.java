package io.tickgate.client;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A symbol with stars, each of which stands for any characters or none.
 *
 * <p>Thread-safe.
 */
final class SymbolPattern {
    private final Pattern expression;

    SymbolPattern(String pattern) {
        // A limit below zero keeps what is empty before the first star and after the last.
        expression = Pattern.compile(
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                Pattern.DOTALL);
    }

    static boolean isPattern(String symbol) {
        return symbol.indexOf('*') >= 0;
    }

    boolean matches(String symbol) {
        return expression.matcher(symbol).matches();
    }
}
