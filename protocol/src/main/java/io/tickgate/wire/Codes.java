package io.tickgate.wire;

import io.tickgate.model.Printable;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

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

    /**
     * Returns the constant that has this code.
     *
     * @throws IllegalArgumentException that lists what was expected, if no constant has this code
     */
    static <E extends Enum<E>> E parse(Class<E> type, String code) {
        for (E constant : type.getEnumConstants()) {
            if (of(constant).equals(code)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("'%s' (expected: %s)"
                .formatted(
                        Printable.of(code),
                        Arrays.stream(type.getEnumConstants()).map(Codes::of).collect(Collectors.joining(", "))));
    }
}
