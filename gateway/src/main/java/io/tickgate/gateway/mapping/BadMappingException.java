package io.tickgate.gateway.mapping;

/**
 * A setting of an own channel that cannot be used.
 *
 * <p>Thread-safe.
 */
public final class BadMappingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String key;
    private final String value;
    private final String expected;

    /**
     * @param key of the setting, without what stands before the channel
     * @param value as it was given
     * @param expected what to write instead
     */
    public BadMappingException(String key, Object value, String expected) {
        super("%s: '%s' (expected: %s)".formatted(key, value, expected));
        this.key = key;
        this.value = String.valueOf(value);
        this.expected = expected;
    }

    public String key() {
        return key;
    }

    public String value() {
        return value;
    }

    public String expected() {
        return expected;
    }
}
