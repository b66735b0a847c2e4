package io.tickgate.demo;

/**
 * The demo cannot run; the message is for the person who started it.
 *
 * <p>Thread-safe.
 */
final class DemoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message);
    }
}
