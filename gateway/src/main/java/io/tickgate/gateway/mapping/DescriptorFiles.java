package io.tickgate.gateway.mapping;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.SourceContextProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.TypeProto;
import com.google.protobuf.WrappersProto;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files of Protobuf with what they import.
 *
 * <p>Thread-safe.
 */
final class DescriptorFiles {
    private static final int MAX_DEPTH = 100;

    /** What every compiler brings, and so no registry and not every descriptor set has. */
    private static final Map<String, FileDescriptor> WELL_KNOWN = Stream.of(
                    AnyProto.getDescriptor(),
                    ApiProto.getDescriptor(),
                    DescriptorProtos.getDescriptor(),
                    DurationProto.getDescriptor(),
                    EmptyProto.getDescriptor(),
                    FieldMaskProto.getDescriptor(),
                    SourceContextProto.getDescriptor(),
                    StructProto.getDescriptor(),
                    TimestampProto.getDescriptor(),
                    TypeProto.getDescriptor(),
                    WrappersProto.getDescriptor())
            .collect(Collectors.toUnmodifiableMap(FileDescriptor::getFullName, Function.identity()));

    private DescriptorFiles() {}

    /**
     * Finds a message in a descriptor set, as {@code protoc --include_imports --descriptor_set_out} writes it.
     *
     * @param name with its package
     * @throws IllegalArgumentException if the set is none, or has no such message
     */
    static Descriptor message(byte[] descriptorSet, String name) {
        var protos = new HashMap<String, FileDescriptorProto>();
        try {
            FileDescriptorSet.parseFrom(descriptorSet).getFileList().forEach(file -> protos.put(file.getName(), file));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("no descriptor set: " + e.getMessage(), e);
        }
        var built = new HashMap<>(WELL_KNOWN);
        for (var proto : protos.values()) {
            var found = find(build(proto, protos::get, built, 0), name);
            if (found != null) {
                return found;
            }
        }
        throw new IllegalArgumentException("no message '%s' in %s".formatted(name, protos.keySet()));
    }

    private static @Nullable Descriptor find(FileDescriptor file, String name) {
        String prefix = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
        if (!name.startsWith(prefix)) {
            return null;
        }
        Descriptor found = null;
        for (String part : name.substring(prefix.length()).split("\\.", -1)) {
            found = found == null ? file.findMessageTypeByName(part) : found.findNestedTypeByName(part);
            if (found == null) {
                return null;
            }
        }
        return found;
    }

    /** @throws IllegalArgumentException if the schema, or one that it refers to, is no serialized file */
    static FileDescriptor file(RegisteredSchema schema) {
        return build(proto(schema), importsOf(schema), new HashMap<>(WELL_KNOWN), 0);
    }

    private static Function<String, @Nullable FileDescriptorProto> importsOf(RegisteredSchema schema) {
        var all = new HashMap<String, RegisteredSchema>();
        collect(schema, all);
        return name -> {
            var imported = all.get(name);
            return imported == null ? null : proto(imported);
        };
    }

    private static void collect(RegisteredSchema schema, Map<String, RegisteredSchema> all) {
        schema.references().forEach((name, imported) -> {
            all.put(name, imported);
            collect(imported, all);
        });
    }

    private static FileDescriptorProto proto(RegisteredSchema schema) {
        try {
            return FileDescriptorProto.parseFrom(Base64.getDecoder().decode(schema.text()));
        } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "no file descriptor in Base64 (expected: a registry that has it by ?format=serialized;"
                            + " otherwise set schema to a file, and framed)",
                    e);
        }
    }

    private static FileDescriptor build(
            FileDescriptorProto proto,
            Function<String, @Nullable FileDescriptorProto> protos,
            Map<String, FileDescriptor> built,
            int depth) {
        var ready = built.get(proto.getName());
        if (ready != null) {
            return ready;
        }
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("imports in a circle");
        }
        List<FileDescriptor> imports = new ArrayList<>();
        for (String name : proto.getDependencyList()) {
            var known = built.get(name);
            if (known != null) {
                imports.add(known);
                continue;
            }
            var imported = protos.apply(name);
            if (imported == null) {
                throw new IllegalArgumentException(
                        "'%s' imports '%s', which is missing".formatted(proto.getName(), name));
            }
            imports.add(build(imported.toBuilder().setName(name).build(), protos, built, depth + 1));
        }
        try {
            var file = FileDescriptor.buildFrom(proto, imports.toArray(FileDescriptor[]::new));
            built.put(proto.getName(), file);
            return file;
        } catch (DescriptorValidationException e) {
            throw new IllegalArgumentException("no valid file: " + e.getMessage(), e);
        }
    }
}
