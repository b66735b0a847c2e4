package io.tickgate.wire;

import org.jspecify.annotations.Nullable;

/**
 * What one object of a client's frame turned out to be.
 *
 * <p>Thread-safe.
 */
public sealed interface Received {
    record Command(ClientCommand command) implements Received {}

    /**
     * Nothing that can be carried out.
     *
     * @param id the command's own, {@code null} where none could be read
     * @param message names the field, what came and what was expected
     */
    record Malformed(@Nullable Long id, String message) implements Received {}
}
