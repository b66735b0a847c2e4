package io.tickgate.client.check;

/** A check cannot be made with this gateway, or with what its market does. */
final class SkipException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SkipException(String reason) {
        super(reason);
    }
}
