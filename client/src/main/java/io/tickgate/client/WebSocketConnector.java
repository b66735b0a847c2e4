package io.tickgate.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.CompletionException;

/**
 * Opens WebSockets with the JDK's own client.
 *
 * <p>Thread-safe.
 */
final class WebSocketConnector implements Connector {
    private final URI uri;
    private final Handshake handshake;

    WebSocketConnector(URI uri, Handshake handshake) {
        this.uri = uri;
        this.handshake = handshake;
    }

    @Override
    public void open(Transport.Listener listener) {
        var transport = new WebSocketTransport(listener);
        try {
            // What becomes of it, the transport tells.
            var unused = builder().buildAsync(uri, transport).whenComplete((socket, failure) -> {
                if (failure != null) {
                    transport.fail(reason(failure));
                }
            });
        } catch (IllegalArgumentException e) {
            transport.fail(String.valueOf(e.getMessage()));
        }
    }

    private WebSocket.Builder builder() {
        var builder = SharedHttpClient.INSTANCE.newWebSocketBuilder().connectTimeout(handshake.timeout());
        var subprotocols = handshake.subprotocols();
        if (!subprotocols.isEmpty()) {
            builder.subprotocols(
                    subprotocols.get(0),
                    subprotocols.subList(1, subprotocols.size()).toArray(String[]::new));
        }
        handshake.headers().forEach(builder::header);
        return builder;
    }

    static String reason(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
            return "HTTP %d (expected: 101)".formatted(refused.getResponse().statusCode());
        }
        // A refused connection has no message of its own.
        return cause.getMessage() == null ? plain(cause) : cause.getMessage();
    }

    private static String plain(Throwable cause) {
        if (cause instanceof java.net.ConnectException) {
            return cause.getCause() instanceof java.nio.channels.UnresolvedAddressException
                    ? "unknown host"
                    : "connection refused";
        }
        return cause.getClass().getSimpleName();
    }

    /** One for all: each has threads of its own. */
    private static final class SharedHttpClient {
        static final HttpClient INSTANCE = HttpClient.newHttpClient();
    }
}
