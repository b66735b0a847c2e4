package io.tickgate.client.check;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.CommandCodec;
import io.tickgate.wire.MessageDecoder;
import io.tickgate.wire.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Text frames of JSON.
 *
 * <p>Thread-safe.
 */
final class JsonEncoding implements Encoding {
    @Override
    public boolean isText() {
        return true;
    }

    @Override
    public byte[] encode(List<ClientCommand> commands) {
        if (commands.size() == 1) {
            return CommandCodec.encode(commands.get(0));
        }
        return commands.stream()
                .map(command -> new String(CommandCodec.encode(command), StandardCharsets.UTF_8))
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<ServerMessage> decode(byte[] frame) {
        JsonLayout.check(frame);
        return MessageDecoder.decode(frame);
    }
}
