package io.tickgate.gateway.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.tickgate.gateway.session.CommandTrace;
import io.tickgate.gateway.session.CommandTraces;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes a span of OpenTelemetry of each command, and sends them to a collector (OTLP over HTTP).
 *
 * <p>Bounded: when more than 2,048 spans wait for the collector, the newest are dropped.
 *
 * <p>Thread-safe.
 */
public final class CommandSpans implements CommandTraces, AutoCloseable {
    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
    private static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("service.instance.id");
    private static final AttributeKey<String> SESSION = AttributeKey.stringKey("tickgate.session");
    private static final AttributeKey<String> COMMAND = AttributeKey.stringKey("tickgate.command");
    private static final AttributeKey<String> CHANNEL = AttributeKey.stringKey("tickgate.channel");
    private static final AttributeKey<Long> SYMBOLS = AttributeKey.longKey("tickgate.symbols");
    private static final AttributeKey<Long> REJECTED = AttributeKey.longKey("tickgate.rejected");
    private static final AttributeKey<String> CODE = AttributeKey.stringKey("tickgate.code");

    private static final int MAX_WAITING = 2_048;
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);
    private static final long CLOSE_SECONDS = 2;

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    /**
     * @param endpoint of the collector, such as {@code http://localhost:4318/v1/traces}
     * @param ratio of the commands that are told, of those whose client has not decided it; from 0 to 1
     * @param gateway the name of this one
     */
    public CommandSpans(URI endpoint, double ratio, String gateway) {
        var exporter =
                OtlpHttpSpanExporter.builder().setEndpoint(endpoint.toString()).build();
        provider = SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.of(SERVICE, "tickgate", INSTANCE, gateway)))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(ratio)))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(MAX_WAITING)
                        .setScheduleDelay(MAX_WAIT)
                        .build())
                .build();
        tracer = provider.get("io.tickgate.gateway");
    }

    @Override
    public void answered(CommandTrace trace) {
        long startNanos = TimeUnit.MICROSECONDS.toNanos(trace.startMicros());
        String channel = trace.channel();
        var span = tracer.spanBuilder(channel == null ? trace.command() : trace.command() + " " + channel)
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent(trace.traceParent()))
                .setStartTimestamp(startNanos, TimeUnit.NANOSECONDS)
                .startSpan();
        span.setAttribute(SESSION, trace.session());
        span.setAttribute(COMMAND, trace.command());
        if (channel != null) {
            span.setAttribute(CHANNEL, channel);
            span.setAttribute(SYMBOLS, (long) trace.symbols());
            span.setAttribute(REJECTED, (long) trace.rejected());
        }
        var code = trace.code();
        if (code != null) {
            span.setAttribute(CODE, code.name());
            span.setStatus(StatusCode.ERROR);
        }
        span.end(startNanos + trace.nanos(), TimeUnit.NANOSECONDS);
    }

    private static Context parent(@Nullable String traceParent) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), traceParent, Header.GETTER);
    }

    @Override
    public void close() {
        provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private static final class Header implements TextMapGetter<@Nullable String> {
        private static final Header GETTER = new Header();

        @Override
        public Iterable<String> keys(@Nullable String header) {
            return List.of("traceparent");
        }

        @Override
        public @Nullable String get(@Nullable String header, String key) {
            return key.equals("traceparent") ? header : null;
        }
    }
}
