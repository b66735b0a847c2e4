package io.tickgate.gateway.mapping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the mappers of a feed; they share the schemas of the registry.
 *
 * <p>Confined to the thread of its feed.
 */
public final class RecordMappers {
    private static final int MAX_SCHEMA_BYTES = 16 << 20;

    private final @Nullable SchemaRegistry registry;

    /**
     * @param registry {@code null} where there is none
     * @param nanoClock the monotonic time
     */
    public RecordMappers(@Nullable RegistrySettings registry, LongSupplier nanoClock) {
        this.registry = registry == null ? null : new SchemaRegistry(registry, nanoClock);
    }

    /** @throws BadMappingException if its schema is not to be had */
    public RecordMapper mapper(ChannelMapping mapping) {
        return new RecordMapper(mapping, reader(mapping.values()));
    }

    private ValueReader reader(ChannelMapping.Values values) {
        var file = values.schemaFile();
        return switch (values.format()) {
            case JSON -> new JsonValueReader(values.isFramed() ? Framing::ofRegistry : Framing::none);
            case AVRO -> file == null ? AvroValueReader.of(knownRegistry()) : avro(file, values.isFramed());
            case PROTOBUF ->
                file == null
                        ? ProtobufValueReader.of(knownRegistry())
                        : protobuf(file, String.valueOf(values.message()), values.isFramed());
        };
    }

    private SchemaRegistry knownRegistry() {
        if (registry == null) {
            throw new BadMappingException("schema", "registry", "the registry's own settings, or a file");
        }
        return registry;
    }

    private static ValueReader avro(Path file, boolean isFramed) {
        try {
            return AvroValueReader.of(
                    Files.readString(checkSize(file)), isFramed ? Framing::ofRegistry : Framing::none);
        } catch (IOException | RuntimeException e) {
            throw refused(file, "a file with an Avro schema", e);
        }
    }

    private static ValueReader protobuf(Path file, String message, boolean isFramed) {
        try {
            byte[] descriptorSet = Files.readAllBytes(checkSize(file));
            return ProtobufValueReader.of(DescriptorFiles.message(descriptorSet, message), isFramed);
        } catch (IOException | RuntimeException e) {
            throw refused(file, "a file that protoc --include_imports --descriptor_set_out wrote, with the message", e);
        }
    }

    private static Path checkSize(Path file) throws IOException {
        if (Files.size(file) > MAX_SCHEMA_BYTES) {
            throw new IOException("more than %d bytes".formatted(MAX_SCHEMA_BYTES));
        }
        return file;
    }

    private static BadMappingException refused(Path file, String expected, Exception e) {
        return new BadMappingException("schema", file, "%s; it is not: %s".formatted(expected, e));
    }
}
