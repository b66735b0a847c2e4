package io.tickgate.simulator.recording;

/**
 * A recording that is missing or not what was expected. The message says where, what came and what was expected.
 *
 * <p>Thread-safe.
 */
public final class RecordingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RecordingException(String message) {
        super(message);
    }

    public RecordingException(String message, Throwable cause) {
        super(message, cause);
    }
}
