package io.tickgate.gateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The commands and messages that {@code docs/protocol.md} shows: every JSON value of its {@code json} blocks, those in
 * arrays one by one. A block of another kind says so, as in {@code json http}, and is passed over.
 *
 * <p>Thread-safe.
 */
public final class ProtocolExamples {
    private static final Path FILE = Path.of("..", "docs", "protocol.md");
    private static final Pattern BLOCKS = Pattern.compile("```json\n(.*?)\n```", Pattern.DOTALL);
    private static final JsonMapper JSON = new JsonMapper();

    private ProtocolExamples() {}

    /** In the order of the page. */
    public static List<JsonNode> commands() {
        return examples("op");
    }

    /** In the order of the page. */
    public static List<JsonNode> messages() {
        return examples("type");
    }

    /** What is neither, which is a mistake. */
    public static List<JsonNode> others() {
        return all().stream()
                .filter(example -> !example.has("op") && !example.has("type"))
                .toList();
    }

    private static List<JsonNode> examples(String kind) {
        return all().stream().filter(example -> example.has(kind)).toList();
    }

    private static List<JsonNode> all() {
        var examples = new ArrayList<JsonNode>();
        try {
            BLOCKS.matcher(Files.readString(FILE))
                    .results()
                    .forEach(block -> readAll(block.group(1), value -> {
                        if (value.isArray()) {
                            value.forEach(examples::add);
                        } else {
                            examples.add(value);
                        }
                    }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return examples;
    }

    private static void readAll(String block, Consumer<JsonNode> each) {
        try (var values = JSON.readerFor(JsonNode.class).<JsonNode>readValues(block)) {
            while (values.hasNextValue()) {
                each.accept(values.nextValue());
            }
        }
    }
}
