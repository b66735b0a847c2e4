package io.tickgate.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a connection is opened.
 *
 * <p>Thread-safe.
 *
 * @param subprotocols offered, most wanted first; may be empty
 * @param headers sent along, such as {@code Origin} or {@code Authorization}
 * @param timeout until the connection has to be open
 */
public record Handshake(List<String> subprotocols, Map<String, String> headers, Duration timeout) {
    /** Version 1 of the protocol in JSON. */
    public static final String JSON_SUBPROTOCOL = "tickgate.v1.json";

    /** Version 1 of the protocol in Protobuf. */
    public static final String PROTO_SUBPROTOCOL = "tickgate.v1.proto";

    public static final Handshake DEFAULTS = new Handshake(List.of(JSON_SUBPROTOCOL), Map.of(), Duration.ofSeconds(10));

    public Handshake {
        subprotocols = List.copyOf(subprotocols);
        headers = Map.copyOf(headers);
    }

    public Handshake withSubprotocols(String... newSubprotocols) {
        return new Handshake(List.of(newSubprotocols), headers, timeout);
    }

    public Handshake withHeaders(Map<String, String> newHeaders) {
        return new Handshake(subprotocols, newHeaders, timeout);
    }
}
