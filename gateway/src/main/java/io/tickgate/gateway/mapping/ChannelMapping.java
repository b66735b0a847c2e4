package io.tickgate.gateway.mapping;

import io.tickgate.model.Channel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the records of one Kafka topic become messages of one channel. {@link MappingSettings} checks it.
 *
 * <p>Thread-safe.
 *
 * @param topic the Kafka topic
 * @param values how they are written
 * @param time when a record happened
 * @param timeFormat the unit of a time that is a number
 * @param source the publisher's incarnation, {@code null} where its counter is never begun anew
 * @param sequence the publisher's own counter for the symbol, {@code null} where it has none: then nobody notices a loss
 * @param fields none for all that the value has at its top
 * @param recent how far before its newest record a partition is read at the start, {@code null} for all of it
 * @param silence how long the topic may be silent before its values are stale, {@code null} for ever
 * @param quarantineTopic {@code null} where unreadable records are not kept
 */
public record ChannelMapping(
        Channel channel,
        String topic,
        Values values,
        FieldPath symbol,
        FieldPath time,
        TimeFormat timeFormat,
        @Nullable FieldPath source,
        @Nullable FieldPath sequence,
        List<FieldMapping> fields,
        @Nullable Duration recent,
        @Nullable Duration silence,
        PoisonPolicy poison,
        @Nullable String quarantineTopic) {
    public ChannelMapping {
        fields = List.copyOf(fields);
    }

    /**
     * How values are written.
     *
     * @param isFramed whether a registry's serializer has put the schema's id before each
     * @param schemaFile {@code null} where the registry is asked, or JSON needs none
     * @param message of a Protobuf file, {@code null} where there is none to choose
     */
    record Values(
            ValueFormat format,
            boolean isFramed,
            @Nullable Path schemaFile,
            @Nullable String message) {}
}
