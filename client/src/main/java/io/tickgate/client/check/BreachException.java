package io.tickgate.client.check;

/** A promise was not kept. */
final class BreachException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BreachException(String came, String expected) {
        super("%s (expected: %s)".formatted(came, expected));
    }
}
