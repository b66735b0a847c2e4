package io.tickgate.client.check;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ServerMessage;
import java.util.List;

/**
 * How one connection writes and reads.
 *
 * <p>Confined to its connection, which does one at a time.
 */
interface Encoding {
    boolean isText();

    byte[] encode(List<ClientCommand> commands);

    /** @throws IllegalArgumentException if it is no frame of messages */
    List<ServerMessage> decode(byte[] frame);
}
