package io.tickgate.client.cli;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Where the gateway is.
 *
 * <p>Confined to the thread that runs the command.
 */
final class GatewayOption {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    private URI url = URI.create("ws://localhost:8080/v1/stream");

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The gateway's stream (default: ws://localhost:8080/v1/stream).")
    void setUrl(String text) {
        try {
            url = parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--url: '%s' (expected: such as ws://localhost:8080/v1/stream)".formatted(text));
        }
    }

    /** @throws IllegalArgumentException if it is no WebSocket URL */
    static URI parse(String text) {
        var uri = URI.create(text);
        boolean isWebSocket = "ws".equals(uri.getScheme()) || "wss".equals(uri.getScheme());
        if (!isWebSocket || uri.getHost() == null) {
            throw new IllegalArgumentException("not a WebSocket URL");
        }
        return uri;
    }

    URI url() {
        return url;
    }
}
