package io.tickgate.gateway.mapping;

/**
 * The schema of a record is not to be had.
 *
 * <p>Thread-safe.
 */
final class SchemaUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean isForGood;

    /** @param isForGood whether there is none; otherwise it may be had later, and the record may be a good one */
    SchemaUnavailableException(String message, boolean isForGood) {
        super(message);
        this.isForGood = isForGood;
    }

    boolean isForGood() {
        return isForGood;
    }
}
