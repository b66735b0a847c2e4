package io.tickgate.gateway.mapping;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one record, each read when it is first asked for.
 *
 * <p>Confined to one call.
 */
final class RecordNodes {
    private static final ValueReader KEYS = new JsonValueReader(Framing::none);

    private final SourceRecord record;
    private final ValueReader values;
    private @Nullable Node value;
    private @Nullable RuntimeException unreadable;

    RecordNodes(SourceRecord record, ValueReader values) {
        this.record = record;
        this.values = values;
    }

    boolean isTombstone() {
        return record.value() == null;
    }

    long timeMillis() {
        return record.timeMillis();
    }

    Node at(FieldPath path) {
        return switch (path.root()) {
            case KEY -> path.in(key(path));
            case VALUE -> path.in(value());
            case HEADER -> text(record.header(((FieldPath.Name) path.steps().get(0)).name()));
            case TIME -> new Node.Moment(TimeUnit.MILLISECONDS.toMicros(record.timeMillis()));
            case CONSTANT -> new Node.Text(path.constant());
        };
    }

    private Node key(FieldPath path) {
        byte[] key = record.key();
        return key == null || path.steps().isEmpty() ? text(key) : KEYS.read(key);
    }

    private static Node text(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Node.NOTHING;
        }
        try {
            return new Node.Text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("%d bytes (expected: text in UTF-8)".formatted(bytes.length), e);
        }
    }

    Node value() {
        if (unreadable != null) {
            throw unreadable;
        }
        if (value == null) {
            byte[] bytes = record.value();
            if (bytes == null) {
                throw new IllegalArgumentException("a tombstone (expected: a value)");
            }
            try {
                value = values.read(bytes);
            } catch (RuntimeException e) {
                unreadable = e;
                throw e;
            }
        }
        return value;
    }
}
