package io.tickgate.gateway.access;

import io.tickgate.wire.ErrorCode;

/**
 * Whether a client may have what it asks for.
 *
 * <p>Thread-safe.
 */
public sealed interface Decision {
    Decision GRANTED = new Granted();

    record Granted() implements Decision {}

    record Denied(ErrorCode code) implements Decision {}
}
