package io.tickgate.client;

import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.StatusState;
import org.jspecify.annotations.Nullable;

/**
 * How things stand with a key, as the gateway has last said.
 *
 * <p>Thread-safe.
 *
 * @param code why, {@code null} where there is nothing to explain
 * @param sinceMicros since when, 0 for a key of which nothing was said yet
 * @param behindMillis how late this client is, {@code null} where it is not or that is not known
 */
public record KeyStatus(
        StatusState state,
        @Nullable ErrorCode code,
        long sinceMicros,
        @Nullable Long behindMillis) {
    /** A key begins live, and the gateway does not say so. */
    static final KeyStatus INITIAL = new KeyStatus(StatusState.LIVE, null, 0, null);

    static KeyStatus of(ServerMessage.Status status) {
        return new KeyStatus(status.state(), status.code(), status.sinceMicros(), status.behindMillis());
    }
}
