package io.tickgate.client;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ServerMessage;
import org.jspecify.annotations.Nullable;

/**
 * What one connection may be sent: the hello has granted it, and half of it is granted anew whenever the listener has
 * taken as much.
 *
 * <p>Confined to the client's loop.
 */
final class Credit {
    private final long batch;
    private long taken;

    /** @param credit {@code null} for as much as the socket takes */
    Credit(@Nullable Integer credit) {
        batch = credit == null ? 0 : (credit + 1L) / 2;
    }

    void taken(Connection connection, ServerMessage message) {
        boolean isData = message instanceof ServerMessage.Snapshot || message instanceof ServerMessage.Update;
        if (batch > 0 && isData && ++taken == batch) {
            taken = 0;
            connection.send(new ClientCommand.Credit(batch));
        }
    }
}
