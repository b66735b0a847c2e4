package io.tickgate.gateway.transport;

import io.tickgate.json.Json;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * Why a connection is not upgraded, as a problem detail (RFC 9457).
 *
 * <p>Thread-safe.
 *
 * @param detail what came, and what was expected
 */
record Refusal(HttpStatus status, String detail) {
    static final String VERSION_HEADER = "Sec-WebSocket-Version";

    /** The only one that is spoken. */
    static final String VERSION = "13";

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

    Mono<Void> answer(ServerHttpResponse response) {
        response.setStatusCode(status);
        var headers = response.getHeaders();
        headers.set(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
        switch (status) {
            case UPGRADE_REQUIRED -> {
                headers.set(VERSION_HEADER, VERSION);
                headers.set(HttpHeaders.UPGRADE, "websocket");
                headers.set(HttpHeaders.CONNECTION, "Upgrade");
            }
            case METHOD_NOT_ALLOWED -> headers.set(HttpHeaders.ALLOW, "GET");
            case SERVICE_UNAVAILABLE ->
                headers.set(HttpHeaders.RETRY_AFTER, Integer.toString(Doorkeeper.RETRY_AFTER_SECONDS));
            default -> {
                // The status says it.
            }
        }
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body())));
    }
}
