package io.tickgate.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a channel of an operator's own says: named values, in their order.
 *
 * <p>Thread-safe.
 *
 * @param byName in the order in which they are written
 */
public record Fields(Map<String, FieldValue> byName) {
    public Fields {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }
}
