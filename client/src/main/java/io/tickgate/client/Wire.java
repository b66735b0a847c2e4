package io.tickgate.client;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.CommandCodec;
import io.tickgate.wire.MessageDecoder;
import io.tickgate.wire.ProtoCommands;
import io.tickgate.wire.ProtoReader;
import io.tickgate.wire.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How one connection writes commands and reads messages.
 *
 * <p>Confined to the client's loop.
 */
interface Wire {
    boolean isText();

    void send(Transport transport, ClientCommand command);

    /** @throws IllegalArgumentException if it is no frame of messages */
    List<ServerMessage> read(byte[] frame);

    /**
     * Text frames of JSON.
     *
     * <p>Thread-safe.
     */
    final class Json implements Wire {
        @Override
        public boolean isText() {
            return true;
        }

        @Override
        public void send(Transport transport, ClientCommand command) {
            transport.send(new String(CommandCodec.encode(command), StandardCharsets.UTF_8));
        }

        @Override
        public List<ServerMessage> read(byte[] frame) {
            return MessageDecoder.decode(frame);
        }
    }

    /**
     * Binary frames of Protobuf. An update whose key was never told ends the connection: the next one takes every key
     * up where it stands.
     *
     * <p>Confined to the client's loop.
     */
    final class Proto implements Wire {
        private final ProtoReader reader = new ProtoReader();

        @Override
        public boolean isText() {
            return false;
        }

        @Override
        public void send(Transport transport, ClientCommand command) {
            transport.sendBinary(ProtoCommands.encode(command));
        }

        @Override
        public List<ServerMessage> read(byte[] frame) {
            var messages = reader.read(frame);
            if (reader.unknownHandles() > 0) {
                throw new IllegalArgumentException("an update with a handle that was never told");
            }
            return messages;
        }
    }
}
