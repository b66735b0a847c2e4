package io.tickgate.gateway.transport;

import io.tickgate.model.Printable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What programs call themselves ({@code User-Agent}): one text for all connections of the same program, so that to remember it
 * costs a connection no more than a reference.
 *
 * <p>Bounded: {@link #MAX} texts are kept; programs of still other names are all called {@link #OTHER}.
 *
 * <p>Thread-safe.
 */
final class Agents {
    static final String OTHER = "(another one)";

    private static final int MAX = 1_000;

    private final ConcurrentMap<String, String> known = new ConcurrentHashMap<>();

    /** Returns the name of a program, escaped and cut. */
    String of(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return "";
        }
        String name = Printable.of(header);
        String held = known.get(name);
        if (held != null) {
            return held;
        }
        // Some more where many come at once.
        if (known.size() >= MAX) {
            return OTHER;
        }
        String before = known.putIfAbsent(name, name);
        return before == null ? name : before;
    }
}
