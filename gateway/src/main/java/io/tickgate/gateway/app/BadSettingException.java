package io.tickgate.gateway.app;

/**
 * A setting that the gateway cannot start with.
 *
 * <p>Thread-safe.
 */
final class BadSettingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String expected;

    /** @param expected what to write instead */
    BadSettingException(String key, Object value, String expected) {
        super("%s: '%s' (expected: %s)".formatted(key, value, expected));
        this.expected = expected;
    }

    String expected() {
        return expected;
    }
}
