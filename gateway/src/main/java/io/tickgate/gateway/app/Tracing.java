package io.tickgate.gateway.app;

import io.tickgate.gateway.session.CommandTraces;
import io.tickgate.gateway.telemetry.CommandSpans;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where traces of commands are sent, if anywhere: without it, none are made.
 *
 * <p>Thread-safe.
 *
 * @param spans {@code null} if nobody wants them
 */
record Tracing(@Nullable CommandSpans spans) implements AutoCloseable {
    static Tracing of(RunningSettings.Tracing settings, String gateway) {
        return new Tracing(
                settings.endpoint().isEmpty()
                        ? null
                        : new CommandSpans(URI.create(settings.endpoint()), settings.ratio(), gateway));
    }

    @Nullable
    CommandTraces traces() {
        return spans;
    }

    @Override
    public void close() {
        if (spans != null) {
            spans.close();
        }
    }
}
