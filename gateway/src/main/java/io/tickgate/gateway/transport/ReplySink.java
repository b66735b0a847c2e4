package io.tickgate.gateway.transport;

import io.tickgate.gateway.session.FrameSink;
import io.tickgate.wire.MessageDecoder;
import io.tickgate.wire.ServerMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes from a session what it says up to its answer to a command, and nothing after it.
 *
 * <p>Confined to the event loop of its channel.
 */
final class ReplySink implements FrameSink {
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private @Nullable ServerMessage answer;

    @Override
    public boolean hasRoom() {
        end();
        return answer == null;
    }

    @Override
    public void begin() {
        end();
    }

    private void end() {
        if (message.size() > 0) {
            for (var decoded : decode(message.toByteArray())) {
                if (decoded instanceof ServerMessage.Ack || decoded instanceof ServerMessage.Error) {
                    answer = decoded;
                }
            }
            message.reset();
        }
    }

    static List<ServerMessage> decode(byte[] object) {
        byte[] frame = new byte[object.length + 2];
        frame[0] = '[';
        System.arraycopy(object, 0, frame, 1, object.length);
        frame[frame.length - 1] = ']';
        return MessageDecoder.decode(frame);
    }

    @Override
    public void put(byte[] bytes) {
        message.writeBytes(bytes);
    }

    @Override
    public void putDecimal(long number) {
        message.writeBytes(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void putVarint(long number) {
        throw new UnsupportedOperationException("a varint in text");
    }

    /** Returns the answer, or {@code null} if there was none. */
    @Nullable
    ServerMessage answer() {
        end();
        return answer;
    }
}
