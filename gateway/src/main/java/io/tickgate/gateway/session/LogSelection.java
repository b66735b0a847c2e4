package io.tickgate.gateway.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Symbols as a command gives them: by their names, and by patterns.
 *
 * <p>Bounded by the limits of its session, which its commands check.
 *
 * <p>Confined to the loop of its connection.
 */
final class LogSelection {
    private static final int SYMBOLS_PER_STATUS = 500;

    private final Set<String> named = new LinkedHashSet<>();
    private final Map<String, SymbolPattern> patterns = new LinkedHashMap<>();

    void add(String text) {
        if (SymbolPattern.isPattern(text)) {
            patterns.put(text, SymbolPattern.of(text));
        } else {
            named.add(text);
        }
    }

    /** Returns whether it was there. */
    boolean remove(String text) {
        return named.remove(text) || patterns.remove(text) != null;
    }

    /** Whether it holds this symbol or pattern, as it was given. */
    boolean holds(String text) {
        return named.contains(text) || patterns.containsKey(text);
    }

    boolean matches(String symbol) {
        return named.contains(symbol)
                || (!patterns.isEmpty() && patterns.values().stream().anyMatch(pattern -> pattern.matches(symbol)));
    }

    /** The patterns as they were given. */
    List<String> patternTexts() {
        return List.copyOf(patterns.keySet());
    }

    int patterns() {
        return patterns.size();
    }

    int size() {
        return named.size() + patterns.size();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** Returns all, so many at a time as one message names. */
    List<List<String>> inParts() {
        var texts = new ArrayList<>(named);
        texts.addAll(patterns.keySet());
        var parts = new ArrayList<List<String>>();
        for (int from = 0; from < texts.size(); from += SYMBOLS_PER_STATUS) {
            parts.add(List.copyOf(texts.subList(from, Math.min(texts.size(), from + SYMBOLS_PER_STATUS))));
        }
        return parts;
    }
}
