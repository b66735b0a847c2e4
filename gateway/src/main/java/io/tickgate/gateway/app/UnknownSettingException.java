package io.tickgate.gateway.app;

import java.util.Collection;

/**
 * Settings that there are not.
 *
 * <p>Thread-safe.
 */
final class UnknownSettingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param names each with the one that was meant, if there is one */
    UnknownSettingException(Collection<String> names) {
        super(String.join(", ", names));
    }
}
