package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.wire.MessageSink;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How the example gateway writes on one connection: messages in frames of the encoding that was agreed on. */
final class ExampleFrames {
    private final Socket socket;
    private final WireFormat format;

    ExampleFrames(Socket socket, WireFormat format) {
        this.socket = socket;
        this.format = format;
    }

    WireFormat format() {
        return format;
    }

    void messages(List<ServerMessage> messages) throws IOException {
        write(0x80 | (format.isText() ? 1 : 2), frame(messages));
    }

    void pong(byte[] payload) throws IOException {
        write(0x8A, payload);
    }

    void close(int code, String reason) throws IOException {
        var payload = new ByteArrayOutputStream();
        payload.write(code >> 8);
        payload.write(code);
        payload.writeBytes(reason.getBytes(StandardCharsets.UTF_8));
        write(0x88, payload.toByteArray());
    }

    private void write(int first, byte[] payload) throws IOException {
        var frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(payload.length);
        } else if (payload.length < 65_536) {
            frame.write(126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(127);
            frame.writeBytes(
                    java.nio.ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(payload);
        synchronized (socket) {
            socket.getOutputStream().write(frame.toByteArray());
        }
    }

    private byte[] frame(List<ServerMessage> messages) {
        var sink = new Sink();
        for (var message : messages) {
            if (message instanceof ServerMessage.Snapshot one) {
                byte[] head = format.snapshotHead(
                        one.channel(),
                        one.symbol(),
                        handle(new Key(one.channel(), one.symbol())),
                        one.epoch(),
                        one.sequence(),
                        one.timeMicros(),
                        one.priceScale(),
                        one.sizeScale(),
                        one.reason());
                format.putSnapshot(sink, head, orElse(one.checksum(), -1), format.tail(one.payload()));
            } else if (message instanceof ServerMessage.Update one) {
                byte[] head = format.updateHead(
                        one.channel(),
                        one.symbol(),
                        handle(new Key(one.channel(), one.symbol())),
                        one.sequence(),
                        one.timeMicros());
                format.putUpdate(
                        sink,
                        head,
                        orElse(one.previous(), WireFormat.UNLINKED),
                        one.events(),
                        orElse(one.checksum(), -1),
                        format.tail(one.payload()));
            } else {
                sink.begin();
                sink.put(format.encode(message));
            }
        }
        return sink.end();
    }

    private static long orElse(Long value, long other) {
        return value == null ? other : value;
    }

    static int handle(Key key) {
        return 1 + ExampleMarket.symbols().indexOf(key.symbol()) * 10 + ExampleMarket.CHANNELS.indexOf(key.channel());
    }

    private final class Sink implements MessageSink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean isEmpty = true;

        @Override
        public void begin() {
            if (format.isText()) {
                bytes.write(isEmpty ? '[' : ',');
            }
            isEmpty = false;
        }

        @Override
        public void put(byte[] part) {
            bytes.writeBytes(part);
        }

        @Override
        public void putDecimal(long number) {
            put(String.valueOf(number).getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void putVarint(long number) {
            long rest = number;
            while ((rest & ~0x7FL) != 0) {
                bytes.write((int) (rest & 0x7F) | 0x80);
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }

        byte[] end() {
            if (format.isText()) {
                bytes.writeBytes((isEmpty ? "[]" : "]").getBytes(StandardCharsets.US_ASCII));
            }
            return bytes.toByteArray();
        }
    }
}
