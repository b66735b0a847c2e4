package io.tickgate.wire;

import io.tickgate.wire.ClientCommand.Hello;
import io.tickgate.wire.ClientCommand.Ping;
import io.tickgate.wire.ClientCommand.Report;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.ClientCommand.Unsubscribe;
import org.jspecify.annotations.Nullable;

/**
 * What one object of a client's frame turned out to be.
 *
 * <p>Thread-safe.
 */
public sealed interface Received {
    /** Returns the command's own id, which its answer repeats; {@code null} where it has none, or none could be read. */
    @Nullable
    Long id();

    record Command(ClientCommand command) implements Received {
        @Override
        public @Nullable Long id() {
            return switch (command.op()) {
                case HELLO -> ((Hello) command).id();
                case SUB -> Long.valueOf(((Subscribe) command).id());
                case UNSUB -> Long.valueOf(((Unsubscribe) command).id());
                case CREDIT -> null;
                case PING -> Long.valueOf(((Ping) command).id());
                case REPORT -> ((Report) command).id();
            };
        }
    }

    /**
     * Nothing that can be carried out.
     *
     * @param message names the field, what came and what was expected
     */
    record Malformed(@Nullable Long id, String message) implements Received {}
}
