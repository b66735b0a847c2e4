package io.tickgate.gateway.mapping;

/**
 * The schema of a record is not to be had now: the record may be a good one.
 *
 * <p>Thread-safe.
 */
final class SchemaUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SchemaUnavailableException(String message) {
        super(message);
    }
}
