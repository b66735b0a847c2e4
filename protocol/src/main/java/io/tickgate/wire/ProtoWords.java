package io.tickgate.wire;

import org.jspecify.annotations.Nullable;

/**
 * Words as numbers: 0 is none or an unknown one, then the constants of each enum in their order.
 *
 * <p>Thread-safe.
 */
final class ProtoWords {
    private static final String UNKNOWN = "UNKNOWN";

    private ProtoWords() {}

    @SuppressWarnings("EnumOrdinal") // The order is the protocol's: a test holds it to tickgate.v1.proto.
    static int number(@Nullable Enum<?> word) {
        return word == null || word.name().equals(UNKNOWN) ? 0 : word.ordinal() + 1;
    }

    /** Returns {@code null} for 0, and for the number of a newer gateway's word. */
    static <E extends Enum<E>> @Nullable E find(Class<E> type, int number) {
        E[] words = type.getEnumConstants();
        if (number < 1 || number > words.length || words[number - 1].name().equals(UNKNOWN)) {
            return null;
        }
        return words[number - 1];
    }

    /** Returns the fallback for 0, and for the number of a newer gateway's word. */
    static <E extends Enum<E>> E find(Class<E> type, int number, E fallback) {
        E word = find(type, number);
        return word == null ? fallback : word;
    }
}
