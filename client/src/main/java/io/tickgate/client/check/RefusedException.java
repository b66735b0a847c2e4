package io.tickgate.client.check;

import java.io.IOException;

/** An upgrade was answered with something else than 101. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    RefusedException(int status) {
        super("HTTP %d (expected: 101)".formatted(status));
        this.status = status;
    }

    int status() {
        return status;
    }
}
