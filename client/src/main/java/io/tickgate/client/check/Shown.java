package io.tickgate.client.check;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Anything as text that fits a line.
 *
 * <p>Thread-safe.
 */
final class Shown {
    private static final int MAX_LENGTH = 240;
    private static final int MAX_ITEMS = 5;

    private Shown() {}

    static String of(Object value) {
        String text = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }

    static String limited(Collection<?> values) {
        return values.stream().limit(MAX_ITEMS).map(Shown::of).collect(Collectors.joining(", ", "[", ""))
                + (values.size() > MAX_ITEMS ? ", … %d in all]".formatted(values.size()) : "]");
    }
}
