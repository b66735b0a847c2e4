package io.tickgate.gateway.mapping;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * What Avro has read, as nodes.
 *
 * <p>Thread-safe.
 */
final class AvroNodes {
    private AvroNodes() {}

    /** @param data knows the logical types that it was read with */
    static Node of(Schema schema, @Nullable Object datum, GenericData data) {
        if (datum == null) {
            return Node.NOTHING;
        } else if (datum instanceof BigDecimal number) {
            return new Node.Decimal(number);
        }
        return switch (schema.getType()) {
            case UNION -> of(schema.getTypes().get(data.resolveUnion(schema, datum)), datum, data);
            case RECORD -> branch(schema, (IndexedRecord) datum, data);
            case MAP -> branch(schema, (Map<?, ?>) datum, data);
            case ARRAY -> {
                var elements = new ArrayList<Node>();
                ((Collection<?>) datum).forEach(element -> elements.add(of(schema.getElementType(), element, data)));
                yield new Node.Row(elements);
            }
            case ENUM, STRING -> new Node.Text(datum.toString());
            case BYTES -> new Node.Text(base64(((ByteBuffer) datum).duplicate()));
            case FIXED -> new Node.Text(base64(ByteBuffer.wrap(((GenericFixed) datum).bytes())));
            case INT, LONG -> whole(schema, ((Number) datum).longValue());
            case FLOAT -> Node.of((float) datum);
            case DOUBLE -> Node.of((double) datum);
            case BOOLEAN -> new Node.Flag((boolean) datum);
            case NULL -> Node.NOTHING;
        };
    }

    private static Node branch(Schema schema, IndexedRecord datum, GenericData data) {
        var byName = new LinkedHashMap<String, Node>();
        for (var field : schema.getFields()) {
            byName.put(field.name(), of(field.schema(), datum.get(field.pos()), data));
        }
        return new Node.Branch(byName);
    }

    private static Node branch(Schema schema, Map<?, ?> datum, GenericData data) {
        var byName = new LinkedHashMap<String, Node>();
        datum.forEach((name, value) -> byName.put(name.toString(), of(schema.getValueType(), value, data)));
        return new Node.Branch(byName);
    }

    private static Node whole(Schema schema, long number) {
        var logical = schema.getLogicalType();
        if (logical instanceof LogicalTypes.TimestampMillis) {
            return new Node.Moment(Math.multiplyExact(number, 1_000));
        } else if (logical instanceof LogicalTypes.TimestampMicros) {
            return new Node.Moment(number);
        } else if (logical instanceof LogicalTypes.TimestampNanos) {
            return new Node.Moment(Math.floorDiv(number, TimeUnit.MICROSECONDS.toNanos(1)));
        } else if (logical instanceof LogicalTypes.Date) {
            return new Node.Text(LocalDate.ofEpochDay(number).toString());
        }
        return new Node.Whole(number);
    }

    private static String base64(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return Base64.getEncoder().encodeToString(copy);
    }
}
