package io.tickgate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tickgate.model.DecimalText;
import io.tickgate.record.SourceTopic;
import io.tickgate.record.TickCodec;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What holds for any bytes whatsoever: nothing is thrown but what is documented, what is said back is short and harmless,
 * and what was understood can be said again and is the same.
 *
 * <p>The first byte of an input chooses the reader, so that one corpus serves all.
 */
final class FuzzProperties {
    /** Short enough for a log line, however much came. */
    private static final int MAX_MESSAGE_LENGTH = 300;

    /** Of each type: enough for each kind of data to be among them. */
    private static final int MESSAGE_SEEDS = 24;

    /** Handles from 0 on, one for each. */
    private static final List<String> CHANNELS = List.of("quote", "trade", "book.10", "bar.1m", "instrument", "depth");

    private static final List<Property> PROPERTIES = List.of(
            FuzzProperties::jsonCommands,
            FuzzProperties::protoCommands,
            FuzzProperties::jsonMessages,
            FuzzProperties::protoMessages,
            FuzzProperties::positions,
            FuzzProperties::decimals,
            FuzzProperties::records);

    private interface Property {
        void check(byte[] bytes);
    }

    private FuzzProperties() {}

    /** Throws {@code AssertionError}, or whatever a reader should not throw, if something does not hold. */
    static void check(byte[] input) {
        if (input.length > 0) {
            PROPERTIES.get(Byte.toUnsignedInt(input[0]) % PROPERTIES.size()).check(rest(input));
        }
    }

    /** Something well-formed for each reader, in its turn. */
    static List<byte[]> seeds() {
        var seeds = new ArrayList<byte[]>();
        var words = new RandomWords(20_261_122);
        for (var op : ClientCommand.Op.values()) {
            for (int i = 0; i < 4; i++) {
                seeds.add(input(0, CommandCodec.encode(words.command(op))));
                seeds.add(input(1, ProtoCommands.encode(words.command(op))));
            }
        }
        for (var type : ServerMessage.Type.values()) {
            for (int i = 0; i < MESSAGE_SEEDS; i++) {
                var message = words.message(type);
                seeds.add(input(2, frame(message)));
                var sink = new Encodings.Sink(false);
                Encodings.PROTO.put(sink, message, i % CHANNELS.size());
                seeds.add(input(3, sink.bytes()));
            }
        }
        for (String text : List.of("k3:883213", "k:-1", ":", "")) {
            seeds.add(input(4, text.getBytes(UTF_8)));
        }
        for (String text : List.of("189.41", "-0.00", "999999999999999999", "0." + "1".repeat(18), "1e5")) {
            seeds.add(input(5, text.getBytes(UTF_8)));
        }
        for (String text : List.of(
                "{\"bid\":[\"189.41\",\"500\"],\"ask\":null}",
                "{\"px\":\"189.42\",\"sz\":\"100\",\"id\":\"71\",\"side\":\"B\",\"corrects\":\"70\"}",
                "{\"full\":true,\"bids\":[[\"189.41\",\"500\"]],\"asks\":[[\"189.5\",\"0\"]]}",
                "{\"name\":\"A\",\"pxScale\":2,\"szScale\":0,\"tick\":\"0.01\",\"state\":\"open\"}")) {
            seeds.add(input(6, text.getBytes(UTF_8)));
        }
        return seeds;
    }

    private static void jsonCommands(byte[] frame) {
        for (var received : CommandCodec.decode(frame)) {
            if (received instanceof Received.Command command) {
                same(List.of(command), CommandCodec.decode(CommandCodec.encode(command.command())));
                same(List.of(command), ProtoCommands.decode(ProtoCommands.encode(command.command())));
            } else if (received instanceof Received.Malformed malformed) {
                harmless(malformed);
            }
        }
    }

    private static void protoCommands(byte[] frame) {
        for (var received : ProtoFormat.INSTANCE.decode(frame)) {
            if (received instanceof Received.Command command) {
                same(List.of(command), ProtoCommands.decode(ProtoCommands.encode(command.command())));
            } else if (received instanceof Received.Malformed malformed) {
                harmless(malformed);
            }
        }
    }

    private static void harmless(Received.Malformed malformed) {
        String message = malformed.message();
        if (message.isBlank()
                || message.length() > MAX_MESSAGE_LENGTH
                || !message.chars().allMatch(FuzzProperties::isFit)) {
            throw new AssertionError("answered with " + message);
        }
    }

    private static boolean isFit(int c) {
        return (c >= ' ' && c <= '~') || c == '…' || c == 'µ';
    }

    private static void jsonMessages(byte[] frame) {
        for (var message : read(MessageDecoder::decode, frame)) {
            same(List.of(message), MessageDecoder.decode(frame(message)));
            // Scales may differ where a source mixes them, but everything arrives.
            same(1, Encodings.PROTO.carry(List.of(message)).size());
        }
    }

    private static void protoMessages(byte[] frame) {
        var reader = new ProtoReader();
        for (int i = 0; i < CHANNELS.size(); i++) {
            var sink = new Encodings.Sink(false);
            var snapshot = new ServerMessage.Snapshot(
                    CHANNELS.get(i), "A", "k3", 1, 2, 2, 0, SnapshotReason.INITIAL, null, null);
            Encodings.PROTO.put(sink, snapshot, i);
            reader.read(sink.bytes());
        }
        for (var message : read(reader::read, frame)) {
            if (!isOfUnknownKind(message)) {
                same(List.of(message), Encodings.PROTO.carry(List.of(message)));
            }
        }
    }

    /** Of these nothing is kept that could be said again. */
    private static boolean isOfUnknownKind(ServerMessage message) {
        var payload = message instanceof ServerMessage.Update update
                ? update.payload()
                : message instanceof ServerMessage.Snapshot snapshot ? snapshot.payload() : null;
        return payload instanceof Payload.OfUnknown unknown && unknown.json().equals("null");
    }

    private interface Reading {
        List<ServerMessage> read(byte[] frame);
    }

    private static List<ServerMessage> read(Reading reading, byte[] frame) {
        try {
            return reading.read(frame);
        } catch (IllegalArgumentException e) {
            // The one way in which a frame is refused.
            return List.of();
        }
    }

    private static void positions(byte[] bytes) {
        try {
            var position = Position.parse(new String(bytes, UTF_8));
            same(position, Position.parse(position.toString()));
        } catch (IllegalArgumentException e) {
            bounded(e);
        }
    }

    private static void decimals(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        try {
            var wide = DecimalText.wide(text);
            same(wide, DecimalText.wide(wide.toPlainString()));
        } catch (IllegalArgumentException e) {
            bounded(e);
        }
        try {
            long mantissa = DecimalText.mantissa(text);
            int scale = DecimalText.scale(text);
            String written = DecimalText.format(mantissa, scale);
            same(mantissa, DecimalText.mantissa(written));
            same(scale, DecimalText.scale(written));
            // One byte longer than the mantissa's own bound, where point and zeros are all that differs.
            same(0, DecimalText.wide(text).compareTo(java.math.BigDecimal.valueOf(mantissa, scale)));
        } catch (IllegalArgumentException e) {
            bounded(e);
        }
    }

    private static void records(byte[] value) {
        for (var topic : SourceTopic.values()) {
            try {
                var tick = TickCodec.decode(topic, value, 5);
                same(tick, TickCodec.decode(topic, TickCodec.encode(tick), 5));
            } catch (IllegalArgumentException e) {
                // A record that cannot be read.
                continue;
            }
        }
    }

    private static void bounded(IllegalArgumentException e) {
        if (String.valueOf(e.getMessage()).length() > MAX_MESSAGE_LENGTH) {
            throw new AssertionError("refused with a long message", e);
        }
    }

    private static void same(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("%s became %s".formatted(expected, actual));
        }
    }

    private static byte[] frame(ServerMessage message) {
        var bytes = new ByteArrayOutputStream();
        bytes.write('[');
        bytes.writeBytes(MessageEncoder.encode(message));
        bytes.write(']');
        return bytes.toByteArray();
    }

    private static byte[] input(int property, byte[] bytes) {
        byte[] input = new byte[bytes.length + 1];
        input[0] = (byte) property;
        System.arraycopy(bytes, 0, input, 1, bytes.length);
        return input;
    }

    private static byte[] rest(byte[] input) {
        return Arrays.copyOfRange(input, 1, input.length);
    }
}
