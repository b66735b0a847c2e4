package io.tickgate.wire;

import io.tickgate.model.Printable;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes enum constants as the wire does: in lower case.
 *
 * <p>Thread-safe.
 */
final class Codes {
    private Codes() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Returns the constant that has this code, {@code null} if none has: the word may be a newer gateway's. */
    static <E extends Enum<E>> @Nullable E find(Class<E> type, String code) {
        for (E constant : type.getEnumConstants()) {
            if (of(constant).equals(code)) {
                return constant;
            }
        }
        return null;
    }

    /**
     * Returns the constant that has this code.
     *
     * @throws IllegalArgumentException that lists what was expected, if no constant has this code
     */
    static <E extends Enum<E>> E parse(Class<E> type, String code) {
        var constant = find(type, code);
        if (constant != null) {
            return constant;
        }
        throw new IllegalArgumentException("'%s' (expected: %s)".formatted(Printable.of(code), all(type)));
    }

    /** Returns the codes of all constants, as an error message lists them. */
    static String all(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(Codes::of).collect(Collectors.joining(", "));
    }
}
