package io.tickgate.gateway.mapping;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Messages of Protobuf as nodes, their fields under the names of the file.
 *
 * <p>Thread-safe.
 */
final class ProtobufNodes {
    private static final Set<String> WRAPPERS = Set.of(
            "google.protobuf.BoolValue",
            "google.protobuf.BytesValue",
            "google.protobuf.DoubleValue",
            "google.protobuf.FloatValue",
            "google.protobuf.Int32Value",
            "google.protobuf.Int64Value",
            "google.protobuf.StringValue",
            "google.protobuf.UInt32Value",
            "google.protobuf.UInt64Value");
    private static final int UNKNOWN_INDEX = -1;

    private ProtobufNodes() {}

    static Node of(Message message) {
        var type = message.getDescriptorForType();
        if (type.getFullName().equals("google.protobuf.Timestamp")) {
            return new Node.Moment(Math.addExact(
                    Math.multiplyExact(number(message, "seconds"), TimeUnit.SECONDS.toMicros(1)),
                    Math.floorDiv(number(message, "nanos"), TimeUnit.MICROSECONDS.toNanos(1))));
        } else if (WRAPPERS.contains(type.getFullName())) {
            return value(
                    type.getFields().get(0), message.getField(type.getFields().get(0)));
        }
        var byName = new LinkedHashMap<String, Node>();
        for (var field : type.getFields()) {
            // Without presence, what was not sent is the default.
            boolean isAbsent = field.hasPresence() && !message.hasField(field);
            byName.put(field.getName(), isAbsent ? Node.NOTHING : field(field, message.getField(field)));
        }
        return new Node.Branch(byName);
    }

    private static long number(Message message, String name) {
        return ((Number) message.getField(message.getDescriptorForType().findFieldByName(name))).longValue();
    }

    private static Node field(FieldDescriptor field, Object value) {
        if (field.isMapField()) {
            var entries = field.getMessageType();
            var byName = new LinkedHashMap<String, Node>();
            for (Object entry : (List<?>) value) {
                var key = ((Message) entry).getField(entries.findFieldByNumber(1));
                var part = entries.findFieldByNumber(2);
                byName.put(key.toString(), value(part, ((Message) entry).getField(part)));
            }
            return new Node.Branch(byName);
        } else if (field.isRepeated()) {
            var elements = new ArrayList<Node>();
            ((List<?>) value).forEach(element -> elements.add(value(field, element)));
            return new Node.Row(elements);
        }
        return value(field, value);
    }

    private static Node value(FieldDescriptor field, Object value) {
        return switch (field.getType()) {
            case DOUBLE -> Node.of((double) value);
            case FLOAT -> Node.of((float) value);
            case INT64, SINT64, SFIXED64 -> new Node.Whole((long) value);
            case UINT64, FIXED64 -> unsigned((long) value);
            case INT32, SINT32, SFIXED32 -> new Node.Whole((int) value);
            case UINT32, FIXED32 -> new Node.Whole(Integer.toUnsignedLong((int) value));
            case BOOL -> new Node.Flag((boolean) value);
            case STRING -> new Node.Text((String) value);
            case BYTES -> new Node.Text(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
            case ENUM -> word((EnumValueDescriptor) value);
            case MESSAGE, GROUP -> of((Message) value);
        };
    }

    private static Node unsigned(long number) {
        return number >= 0
                ? new Node.Whole(number)
                : new Node.Decimal(new BigDecimal(new BigInteger(Long.toUnsignedString(number))));
    }

    /** A word of a newer file has no name here. */
    private static Node word(EnumValueDescriptor value) {
        return value.getIndex() == UNKNOWN_INDEX ? new Node.Whole(value.getNumber()) : new Node.Text(value.getName());
    }
}
