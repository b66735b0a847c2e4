package io.tickgate.gateway.mapping;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Reads values in Protobuf.
 *
 * <p>Confined to the thread of its feed.
 */
final class ProtobufValueReader implements ValueReader {
    private final Function<byte[], Framing> framing;
    private final Function<Framing, Descriptor> messages;

    private ProtobufValueReader(Function<byte[], Framing> framing, Function<Framing, Descriptor> messages) {
        this.framing = framing;
        this.messages = messages;
    }

    /** All values are this message. */
    static ProtobufValueReader of(Descriptor message, boolean isFramed) {
        return new ProtobufValueReader(isFramed ? Framing::ofRegistry : Framing::none, frame -> {
            if (isFramed) {
                frame.messageIndexes();
            }
            return message;
        });
    }

    /** Each value is a message of the file that it names. */
    static ProtobufValueReader of(SchemaRegistry registry) {
        var files = new ParsedSchemas<>(registry, RegisteredSchema.PROTOBUF, DescriptorFiles::file);
        return new ProtobufValueReader(Framing::ofRegistry, frame -> {
            int[] indexes = frame.messageIndexes();
            return message(files.get(frame.schemaId()), indexes);
        });
    }

    private static Descriptor message(FileDescriptor file, int[] indexes) {
        var candidates = file.getMessageTypes();
        Descriptor message = null;
        for (int index : indexes) {
            if (index < 0 || index >= candidates.size()) {
                throw new IllegalArgumentException("message indexes %s (expected: those of a message of '%s')"
                        .formatted(Arrays.toString(indexes), file.getName()));
            }
            message = candidates.get(index);
            candidates = List.copyOf(message.getNestedTypes());
        }
        if (message == null) {
            throw new IllegalArgumentException("no message index (expected: one at least)");
        }
        return message;
    }

    @Override
    public Node read(byte[] value) {
        var frame = framing.apply(value);
        var message = messages.apply(frame);
        try {
            return ProtobufNodes.of(DynamicMessage.parseFrom(
                    message, CodedInputStream.newInstance(frame.array(), frame.offset(), frame.length())));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "not readable as the message %s: %s".formatted(message.getFullName(), e.getMessage()), e);
        }
    }
}
