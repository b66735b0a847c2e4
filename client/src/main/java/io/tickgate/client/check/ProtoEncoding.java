package io.tickgate.client.check;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ProtoCommands;
import io.tickgate.wire.ProtoReader;
import io.tickgate.wire.ServerMessage;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Binary frames of Protobuf.
 *
 * <p>Confined to its connection, which does one at a time.
 */
final class ProtoEncoding implements Encoding {
    private final ProtoReader reader = new ProtoReader();

    @Override
    public boolean isText() {
        return false;
    }

    @Override
    public byte[] encode(List<ClientCommand> commands) {
        // Frames one after the other are a frame.
        var frame = new ByteArrayOutputStream();
        commands.forEach(command -> frame.writeBytes(ProtoCommands.encode(command)));
        return frame.toByteArray();
    }

    @Override
    public List<ServerMessage> decode(byte[] frame) {
        long before = reader.unknownHandles();
        var messages = reader.read(frame);
        if (reader.unknownHandles() > before) {
            throw new IllegalArgumentException("an update with a handle that no ack and no snapshot has told");
        }
        return messages;
    }
}
