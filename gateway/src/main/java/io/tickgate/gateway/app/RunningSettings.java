package io.tickgate.gateway.app;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the gateway is run, and by whom it is reached.
 *
 * <p>Thread-safe.
 */
final class RunningSettings {
    private RunningSettings() {}

    /**
     * How the gateway takes leave of its clients when it is stopped.
     *
     * @param grace how long new connections are still taken, since others have to learn first that it stops
     * @param window from the signal to when the last client is closed; 0 to close all at once
     */
    record Drain(
            @Setting(
                    allowed = "0 to the window",
                    means =
                            "how long new connections are still taken after the signal to stop; see [Stopping](#stopping)")
            @DefaultValue("2s")
            Duration grace,

            @Setting(
                    allowed = "0 to 5 min",
                    means = "how long after it the last client is closed; 0: all are closed at once")
            @DefaultValue("20s")
            Duration window) {
        Drain {
            Check.between("tickgate.drain.window", window, Duration.ZERO, Duration.ofMinutes(5));
            if (!window.isZero()) {
                Check.between("tickgate.drain.grace", grace, Duration.ZERO, window);
            }
        }
    }

    /**
     * The port for operators, on loopback alone.
     *
     * @param port 0 for none
     */
    record Admin(
            @Setting(
                    allowed = "0 to 65535",
                    means = "the port for [operators](operations.md#look-inside), on loopback alone; 0: none")
            @DefaultValue("0")
            int port) {
        Admin {
            Check.between("tickgate.admin.port", port, 0, 65_535);
        }
    }

    /**
     * Who may connect.
     *
     * @param allowAnonymous whether anybody may connect although the gateway listens on more than loopback
     * @param allowedOrigins pages of other sites that may connect, as scheme, host and port
     */
    record Access(
            @Setting(allowed = "any", means = "lets anybody in although the gateway listens on more than loopback")
            @DefaultValue("false")
            boolean allowAnonymous,

            @Setting(
                    allowed = "`scheme://host` or `scheme://host:port` each",
                    means = "pages of other sites that may connect")
            List<String> allowedOrigins) {
        Access {
            allowedOrigins = allowedOrigins == null ? List.of() : List.copyOf(allowedOrigins);
            allowedOrigins.forEach(origin -> Check.origin("tickgate.access.allowed-origins", origin));
        }
    }

    /**
     * Where it is told what became of the commands of clients.
     *
     * @param endpoint of a collector that takes OTLP over HTTP; empty for none
     * @param ratio of the commands that are told, from 0 to 1
     */
    record Tracing(
            @Setting(
                    allowed = "`http://HOST:PORT` or `https://HOST:PORT`, and a path",
                    means = "a collector that takes traces as OTLP over HTTP, such as "
                            + "`http://localhost:4318/v1/traces`; empty: none are made, and they cost nothing. See "
                            + "[Traces](operations.md#traces)")
            @DefaultValue("")
            String endpoint,

            @Setting(
                    allowed = "0 to 1",
                    means =
                            "of the commands, so many are told; a client that sends its own `traceparent` decides for itself")
            @DefaultValue("1.0")
            double ratio) {
        Tracing {
            if (!endpoint.isEmpty()) {
                Check.httpAddress("tickgate.tracing.endpoint", endpoint);
            }
            Check.between("tickgate.tracing.ratio", ratio, 0.0, 1.0);
        }
    }
}
