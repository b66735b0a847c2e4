package io.tickgate.gateway.transport;

import io.tickgate.json.Json;
import org.springframework.http.HttpStatus;

/**
 * An error over HTTP, as a problem detail (RFC 9457).
 *
 * <p>Thread-safe.
 *
 * @param detail what came, and what was expected
 */
record Problem(HttpStatus status, String detail) {
    static final String MEDIA_TYPE = "application/problem+json";

    byte[] body() {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("type", "about:blank");
            json.writeStringProperty("title", status.getReasonPhrase());
            json.writeNumberProperty("status", status.value());
            json.writeStringProperty("detail", detail);
            json.writeEndObject();
        });
    }
}
