package io.tickgate.gateway.testing;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code docs/asyncapi.yaml}, to hold against it what a gateway or a client says.
 *
 * <p>The schemas of the file let any further field pass, as receivers do. What this gateway says has to be described,
 * so that {@link #ofThisVersion} refuses fields that are not.
 *
 * <p>Thread-safe.
 */
public final class MessageSchemas {
    private static final Path FILE = Path.of("..", "docs", "asyncapi.yaml");
    private static final String BASE = "https://tickgate.invalid/asyncapi";
    private static final String SCHEMAS = "#/components/schemas/";

    /** Where JSON Schema has them. */
    private static final String DEFINITIONS = "#/definitions/";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode document;
    private final SchemaRegistry registry;

    private MessageSchemas(JsonNode document, JsonNode schemas) {
        this.document = document;
        String definitions = "{\"definitions\":%s}".formatted(schemas.toString().replace(SCHEMAS, DEFINITIONS));
        registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_7, builder -> builder.schemas(Map.of(BASE, definitions)));
    }

    /** The schemas as they are published. */
    public static MessageSchemas published() {
        var document = read();
        return new MessageSchemas(document, document.at("/components/schemas"));
    }

    /** The same, but a field that is not described is wrong. */
    public static MessageSchemas ofThisVersion() {
        var document = read();
        var schemas = document.at("/components/schemas").deepCopy();
        close(schemas);
        return new MessageSchemas(document, schemas);
    }

    private static JsonNode read() {
        try {
            return JSON.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(FILE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(JsonNode schema) {
        schema.forEach(MessageSchemas::close);
        boolean isObject = schema.path("type").isString()
                && schema.path("type").asString().equals("object")
                && schema.path("properties").isObject();
        if (isObject && !schema.has("additionalProperties")) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
    }

    /** The whole file. */
    public JsonNode document() {
        return document;
    }

    /** Returns the schema of this name as it stands in the file. */
    public JsonNode schema(String name) {
        return document.at("/components/schemas").path(name);
    }

    /** Returns the name of the schema that a message or a command has, by its {@code type} or {@code op}. */
    public String schemaOf(String message) {
        String reference = document.at("/components/messages")
                .path(message)
                .at("/payload/$ref")
                .asString("");
        return reference.replace(SCHEMAS, "");
    }

    /** Returns what is wrong with a message of a gateway; nothing if it is valid. */
    public List<String> validate(String message) {
        return validate(message, "type");
    }

    /** Returns what is wrong with a command of a client; nothing if it is valid. */
    public List<String> validateCommand(String command) {
        return validate(command, "op");
    }

    /** Returns what is wrong with a text frame of a gateway, and with each message in it. */
    public List<String> validateFrame(String frame) {
        var problems = new ArrayList<String>();
        try {
            var messages = JSON.readTree(frame);
            messages.forEach(message -> problems.addAll(validate(message.toString())));
            if (problems.isEmpty()) {
                problems.addAll(problems("ServerFrame", messages));
            }
        } catch (JacksonException e) {
            problems.add(e.getOriginalMessage());
        }
        return problems;
    }

    private List<String> validate(String json, String kind) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JacksonException e) {
            return List.of(e.getOriginalMessage());
        }
        String name = node.path(kind).asString("");
        String schema = schemaOf(name);
        boolean isOfKind = schema(schema).path("properties").has(kind);
        return isOfKind
                ? Stream.concat(problems(schema, node).stream(), order(node).stream())
                        .map(problem -> name + problem)
                        .toList()
                : List.of("%s: '%s' (expected: one that is described)".formatted(kind, name));
    }

    private List<String> problems(String schema, JsonNode node) {
        return get(schema).validate(node).stream()
                .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                .toList();
    }

    private Schema get(String name) {
        return registry.getSchema(SchemaLocation.of(BASE + DEFINITIONS + name));
    }

    /** The one promise about the order of fields. */
    private static List<String> order(JsonNode message) {
        var names = List.copyOf(message.propertyNames());
        return names.indexOf("data") == names.size() - 1 || !names.contains("data")
                ? List.of()
                : List.of(" data: not the last field");
    }
}
