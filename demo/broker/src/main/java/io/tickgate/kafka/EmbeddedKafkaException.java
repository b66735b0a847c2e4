package io.tickgate.kafka;

import org.jspecify.annotations.Nullable;

/**
 * The broker could not be started; the message is for the person who started it.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedKafkaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EmbeddedKafkaException(String message) {
        this(message, null);
    }

    EmbeddedKafkaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
