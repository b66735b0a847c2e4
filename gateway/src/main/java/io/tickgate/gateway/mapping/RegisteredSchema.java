package io.tickgate.gateway.mapping;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A schema of a registry with all that it refers to.
 *
 * <p>Thread-safe.
 *
 * @param type {@code AVRO}, {@code PROTOBUF} or {@code JSON}
 * @param text as the registry has it; of Protobuf, the Base64 of a file descriptor
 * @param references by the name that the schema calls them
 */
record RegisteredSchema(String type, String text, Map<String, RegisteredSchema> references) {
    static final String AVRO = "AVRO";
    static final String PROTOBUF = "PROTOBUF";

    RegisteredSchema {
        references = Collections.unmodifiableMap(new LinkedHashMap<>(references));
    }
}
