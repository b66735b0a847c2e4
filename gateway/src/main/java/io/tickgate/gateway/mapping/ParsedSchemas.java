package io.tickgate.gateway.mapping;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The schemas of a registry as a format understands them, each parsed once.
 *
 * <p>Bounded as the registry's own.
 *
 * <p>Confined to the thread of its feed.
 */
final class ParsedSchemas<S> {
    private final SchemaRegistry registry;
    private final String type;
    private final Function<RegisteredSchema, S> parse;
    private final Map<Integer, S> parsed = new HashMap<>();
    private final Map<Integer, String> problems = new HashMap<>();

    /** @param parse throws a {@code RuntimeException} for what it cannot use */
    ParsedSchemas(SchemaRegistry registry, String type, Function<RegisteredSchema, S> parse) {
        this.registry = registry;
        this.type = type;
        this.parse = parse;
    }

    /** @throws SchemaUnavailableException if there is none now, or none that can be used */
    S get(int id) {
        var held = parsed.get(id);
        if (held != null) {
            return held;
        }
        var problem = problems.get(id);
        if (problem != null) {
            throw new SchemaUnavailableException(problem, true);
        }
        var schema = registry.get(id);
        try {
            if (!schema.type().equals(type)) {
                throw new IllegalArgumentException("of type %s (expected: %s)".formatted(schema.type(), type));
            }
            var result = parse.apply(schema);
            parsed.put(id, result);
            return result;
        } catch (RuntimeException e) {
            String unusable = "schema %d: %s".formatted(id, e.getMessage());
            problems.put(id, unusable);
            throw new SchemaUnavailableException(unusable, true);
        }
    }
}
