package io.tickgate.model;

/**
 * The name of an instrument: opaque and case-sensitive, the key of its Kafka records.
 *
 * <p>Thread-safe.
 */
public record Symbol(String value) implements Comparable<Symbol> {
    /** Long enough for an option with its venue, short enough that a stranger cannot fill memory with it. */
    public static final int MAX_LENGTH = 128;

    public Symbol {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "symbol: '%s' (expected: 1 to %d characters, none of them a control character)"
                            .formatted(Printable.of(value), MAX_LENGTH));
        }
    }

    /** Whether the text could be a symbol's name. */
    public static boolean isValid(String text) {
        if (text.isBlank() || text.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (Character.isISOControl(letter) || Character.isSurrogate(letter)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(Symbol other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
