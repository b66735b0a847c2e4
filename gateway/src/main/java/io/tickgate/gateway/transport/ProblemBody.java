package io.tickgate.gateway.transport;

import io.tickgate.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Writes problem details (RFC 9457).
 *
 * <p>Thread-safe.
 */
final class ProblemBody {
    static final String MEDIA_TYPE = "application/problem+json";

    private ProblemBody() {}

    /**
     * @param detail what is wrong with this request, {@code null} for nothing beyond the title
     * @param parameter that is to blame, {@code null} for none
     */
    static byte[] of(Problem problem, @Nullable String detail, @Nullable String parameter) {
        return of(problem.type(), problem.title(), problem.status().value(), detail, parameter);
    }

    /** @param type {@code about:blank} where the status says it all */
    static byte[] of(String type, String title, int status, @Nullable String detail, @Nullable String parameter) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("type", type);
            json.writeStringProperty("title", title);
            json.writeNumberProperty("status", status);
            if (detail != null) {
                json.writeStringProperty("detail", detail);
            }
            if (parameter != null) {
                json.writeStringProperty("parameter", parameter);
            }
            json.writeEndObject();
        });
    }
}
