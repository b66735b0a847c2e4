package io.tickgate.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tickgate.wire.proto.TickgateV1;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Both encodings from end to end, each as its gateway writes it and its client reads it. */
enum Encodings {
    JSON(JsonFormat.INSTANCE) {
        @Override
        byte[] encode(ClientCommand command) {
            return CommandCodec.encode(command);
        }

        @Override
        List<ServerMessage> carry(List<ServerMessage> messages) {
            var sink = new Sink(true);
            messages.forEach(message -> put(sink, message, 0));
            return MessageDecoder.decode(("[" + new String(sink.bytes(), UTF_8) + "]").getBytes(UTF_8));
        }
    },

    PROTO(ProtoFormat.INSTANCE) {
        @Override
        byte[] encode(ClientCommand command) {
            return ProtoCommands.encode(command);
        }

        @Override
        List<ServerMessage> carry(List<ServerMessage> messages) {
            var handles = new LinkedHashMap<List<String>, Integer>();
            messages.forEach(message -> {
                if (message instanceof ServerMessage.Snapshot snapshot) {
                    handles.putIfAbsent(List.of(snapshot.channel(), snapshot.symbol()), handles.size());
                } else if (message instanceof ServerMessage.Update update) {
                    handles.putIfAbsent(List.of(update.channel(), update.symbol()), handles.size());
                }
            });
            var reader = new ProtoReader();
            reader.read(acks(handles));
            var sink = new Sink(false);
            messages.forEach(message -> {
                List<String> key = message instanceof ServerMessage.Snapshot snapshot
                        ? List.of(snapshot.channel(), snapshot.symbol())
                        : message instanceof ServerMessage.Update update
                                ? List.of(update.channel(), update.symbol())
                                : List.of();
                put(sink, message, handles.getOrDefault(key, -1));
            });
            return reader.read(sink.bytes());
        }
    };

    private final WireFormat format;

    Encodings(WireFormat format) {
        this.format = format;
    }

    WireFormat format() {
        return format;
    }

    /** Returns a client's frame. */
    abstract byte[] encode(ClientCommand command);

    /** Returns what a client reads of a frame in which a gateway said this. */
    abstract List<ServerMessage> carry(List<ServerMessage> messages);

    final void put(Sink sink, ServerMessage message, int handle) {
        if (message instanceof ServerMessage.Snapshot snapshot) {
            format.putSnapshot(
                    sink,
                    format.snapshotHead(
                            snapshot.channel(),
                            snapshot.symbol(),
                            handle,
                            snapshot.epoch(),
                            snapshot.sequence(),
                            snapshot.timeMicros(),
                            snapshot.priceScale(),
                            snapshot.sizeScale(),
                            snapshot.reason()),
                    snapshot.checksum() == null ? WireFormat.NO_CHECKSUM : snapshot.checksum(),
                    format.tail(snapshot.payload()));
        } else if (message instanceof ServerMessage.Update update) {
            format.putUpdate(
                    sink,
                    format.updateHead(
                            update.channel(), update.symbol(), handle, update.sequence(), update.timeMicros()),
                    update.previous() == null ? WireFormat.UNLINKED : update.previous(),
                    update.events(),
                    update.checksum() == null ? WireFormat.NO_CHECKSUM : update.checksum(),
                    format.tail(update.payload()));
        } else {
            sink.begin();
            sink.put(format.encode(message));
        }
    }

    private static byte[] acks(Map<List<String>, Integer> handles) {
        var bytes = new ByteArrayOutputStream();
        handles.forEach((key, handle) -> bytes.writeBytes(TickgateV1.Frame.newBuilder()
                .addMessages(TickgateV1.Message.newBuilder()
                        .setAck(TickgateV1.Ack.newBuilder()
                                .setCh(key.get(0))
                                .addHandles(TickgateV1.Handle.newBuilder()
                                        .setSym(key.get(1))
                                        .setHandle(handle))))
                .build()
                .toByteArray()));
        return bytes.toByteArray();
    }

    /** Collects the messages of a frame. */
    static final class Sink implements MessageSink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final boolean isText;

        Sink(boolean isText) {
            this.isText = isText;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        @Override
        public void begin() {
            if (isText && bytes.size() > 0) {
                bytes.write(',');
            }
        }

        @Override
        public void put(byte[] piece) {
            bytes.writeBytes(piece);
        }

        @Override
        public void putDecimal(long number) {
            bytes.writeBytes(Long.toString(number).getBytes(US_ASCII));
        }

        @Override
        public void putVarint(long number) {
            long rest = number;
            while ((rest & ~0x7fL) != 0) {
                bytes.write((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }
    }
}
