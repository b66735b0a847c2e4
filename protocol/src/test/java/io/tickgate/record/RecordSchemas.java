package io.tickgate.record;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The published schemas, by topic. */
final class RecordSchemas {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private RecordSchemas() {}

    /** Returns what is wrong with a value; nothing if it is valid. */
    static List<String> violations(SourceTopic topic, String json) {
        return schema(topic).validate(json, InputFormat.JSON).stream()
                .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                .toList();
    }

    static List<String> violations(SourceTopic topic, byte[] json) {
        return violations(topic, new String(json, StandardCharsets.UTF_8));
    }

    private static Schema schema(SourceTopic topic) {
        String resource = "/schema/%s.schema.json".formatted(topic.name().toLowerCase(Locale.ROOT));
        try (var stream = RecordSchemas.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new AssertionError("no resource " + resource);
            }
            return REGISTRY.getSchema(new String(stream.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
        } catch (IOException e) {
            throw new AssertionError(resource, e);
        }
    }
}
