package io.tickgate.gateway.mapping;

import io.tickgate.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * What a registry says of one schema.
 *
 * <p>Thread-safe.
 *
 * @param type Avro where the registry does not say
 */
record RegistryAnswer(String type, String schema, List<Reference> references) {
    /** A schema that another one refers to, under its name there. */
    record Reference(String name, String subject, int version) {}

    /** @throws IllegalArgumentException if it is no answer of a registry */
    static RegistryAnswer read(byte[] json) {
        var answer = new Reading();
        try (var parser = Json.parser(json)) {
            parser.nextToken();
            Json.readObject(parser, name -> answer.read(parser, name));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("an answer that is not JSON", e);
        }
        if (answer.schema == null) {
            throw new IllegalArgumentException("an answer without a schema");
        }
        return new RegistryAnswer(answer.type, answer.schema, answer.references);
    }

    /**
     * The parts of an answer, in whatever order they come.
     *
     * <p>Confined to one call.
     */
    private static final class Reading {
        private String type = RegisteredSchema.AVRO;
        private @Nullable String schema;
        private final List<Reference> references = new ArrayList<>();

        private void read(JsonParser parser, String name) {
            switch (name) {
                case "schemaType" -> type = Json.readString(parser);
                case "schema" -> schema = Json.readString(parser);
                case "references" -> {
                    if (!Json.isNull(parser)) {
                        Json.readArray(parser, () -> readReference(parser));
                    }
                }
                default -> parser.skipChildren();
            }
        }

        private void readReference(JsonParser parser) {
            var texts = new HashMap<String, String>();
            int[] version = new int[1];
            Json.readObject(parser, name -> {
                switch (name) {
                    case "name", "subject" -> texts.put(name, Json.readString(parser));
                    case "version" -> version[0] = Json.readInt(parser);
                    default -> parser.skipChildren();
                }
            });
            String called = texts.get("name");
            String subject = texts.get("subject");
            if (called == null || subject == null) {
                throw new IllegalArgumentException("a reference without its name or subject");
            }
            references.add(new Reference(called, subject, version[0]));
        }
    }
}
