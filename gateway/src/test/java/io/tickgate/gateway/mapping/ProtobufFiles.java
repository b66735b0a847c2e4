package io.tickgate.gateway.mapping;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TimestampProto;

/** Two files of Protobuf, one of which imports the other, as a compiler makes them. */
public final class ProtobufFiles {
    public static final FileDescriptorProto COMMON = FileDescriptorProto.newBuilder()
            .setName("common.proto")
            .setPackage("demo")
            .setSyntax("proto3")
            .addMessageType(DescriptorProto.newBuilder().setName("Money").addField(field("units", 1, Type.TYPE_SINT64)))
            .build();

    public static final FileDescriptorProto FUND = FileDescriptorProto.newBuilder()
            .setName("fund.proto")
            .setPackage("demo")
            .setSyntax("proto3")
            .addDependency("common.proto")
            .addDependency("google/protobuf/timestamp.proto")
            .addMessageType(DescriptorProto.newBuilder().setName("Other").addField(field("x", 1, Type.TYPE_STRING)))
            .addMessageType(DescriptorProto.newBuilder()
                    .setName("Fund")
                    .addField(field("isin", 1, Type.TYPE_STRING))
                    .addField(field("nav", 2, Type.TYPE_DOUBLE))
                    .addField(field("cents", 3, Type.TYPE_INT64))
                    .addField(field("count", 4, Type.TYPE_UINT64))
                    .addField(field("kind", 5, Type.TYPE_ENUM).setTypeName(".demo.Kind"))
                    .addField(field("at", 6, Type.TYPE_MESSAGE).setTypeName(".google.protobuf.Timestamp"))
                    .addField(field("fee", 7, Type.TYPE_MESSAGE).setTypeName(".demo.Money"))
                    .addField(field("legs", 8, Type.TYPE_MESSAGE)
                            .setTypeName(".demo.Money")
                            .setLabel(Label.LABEL_REPEATED))
                    .addField(field("tags", 9, Type.TYPE_MESSAGE)
                            .setTypeName(".demo.Fund.TagsEntry")
                            .setLabel(Label.LABEL_REPEATED))
                    .addField(field("raw", 10, Type.TYPE_BYTES))
                    .addField(field("open", 11, Type.TYPE_BOOL))
                    .addField(field("note", 12, Type.TYPE_STRING)
                            .setProto3Optional(true)
                            .setOneofIndex(0))
                    .addOneofDecl(com.google.protobuf.DescriptorProtos.OneofDescriptorProto.newBuilder()
                            .setName("_note"))
                    .addNestedType(
                            DescriptorProto.newBuilder().setName("Price").addField(field("px", 1, Type.TYPE_INT32)))
                    .addNestedType(DescriptorProto.newBuilder()
                            .setName("TagsEntry")
                            .setOptions(MessageOptions.newBuilder().setMapEntry(true))
                            .addField(field("key", 1, Type.TYPE_STRING))
                            .addField(field("value", 2, Type.TYPE_INT32))))
            .addEnumType(EnumDescriptorProto.newBuilder()
                    .setName("Kind")
                    .addValue(EnumValueDescriptorProto.newBuilder()
                            .setName("NONE")
                            .setNumber(0))
                    .addValue(EnumValueDescriptorProto.newBuilder()
                            .setName("OPEN")
                            .setNumber(1)))
            .build();

    private ProtobufFiles() {}

    private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }

    static FileDescriptor file() {
        try {
            var common = FileDescriptor.buildFrom(COMMON, new FileDescriptor[0]);
            return FileDescriptor.buildFrom(FUND, new FileDescriptor[] {common, TimestampProto.getDescriptor()});
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    public static DynamicMessage fund() {
        var file = file();
        var type = file.findMessageTypeByName("Fund");
        var tag = type.findNestedTypeByName("TagsEntry");
        var money = type.findFieldByName("fee").getMessageType();
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("isin"), "DE1")
                .setField(type.findFieldByName("nav"), 104.125001)
                .setField(type.findFieldByName("cents"), 18941L)
                .setField(type.findFieldByName("count"), -1L)
                .setField(
                        type.findFieldByName("kind"),
                        file.findEnumTypeByName("Kind").findValueByName("OPEN"))
                .setField(
                        type.findFieldByName("at"),
                        Timestamp.newBuilder()
                                .setSeconds(1_763_790_123)
                                .setNanos(456_789_000)
                                .build())
                .setField(type.findFieldByName("fee"), money(money, -7))
                .addRepeatedField(type.findFieldByName("legs"), money(money, 1))
                .addRepeatedField(type.findFieldByName("legs"), money(money, 2))
                .addRepeatedField(
                        type.findFieldByName("tags"),
                        DynamicMessage.newBuilder(tag)
                                .setField(tag.findFieldByName("key"), "a")
                                .setField(tag.findFieldByName("value"), 5)
                                .build())
                .setField(type.findFieldByName("raw"), ByteString.copyFrom(new byte[] {1, 2, 3}))
                .setField(type.findFieldByName("open"), true)
                .build();
    }

    private static DynamicMessage money(com.google.protobuf.Descriptors.Descriptor type, long units) {
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("units"), units)
                .build();
    }
}
