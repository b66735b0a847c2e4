package io.tickgate.simulator.publish;

/**
 * Kafka cannot be reached, or does not take a record. The message says what, why, and what to do.
 *
 * <p>Thread-safe.
 */
public final class PublishException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PublishException(String message) {
        super(message);
    }

    public PublishException(String message, Throwable cause) {
        super(message, cause);
    }
}
