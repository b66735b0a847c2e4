package io.tickgate.gateway.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.ingest.IngestCounters;
import io.tickgate.gateway.session.SessionCounters;
import io.tickgate.gateway.transport.TransportCounters;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Every meter of the gateway, each with a sentence. The core counts; here it is given names.
 *
 * <p>Thread-safe.
 */
public final class GatewayMeters implements MeterBinder {
    private static final double MICROS_PER_SECOND = TimeUnit.SECONDS.toMicros(1);

    private final IngestCounters ingest;
    private final SessionCounters sessions;
    private final TransportCounters transport;
    private final LastValueCache cache;
    private final Watermarks watermarks;
    private final InstantSource clock;

    public GatewayMeters(
            IngestCounters ingest,
            SessionCounters sessions,
            TransportCounters transport,
            LastValueCache cache,
            Watermarks watermarks,
            InstantSource clock) {
        this.ingest = ingest;
        this.sessions = sessions;
        this.transport = transport;
        this.cache = cache;
        this.watermarks = watermarks;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        count(registry, "tickgate.ingest.records", "Records read from Kafka", ingest, IngestCounters::records);
        count(registry, "tickgate.ingest.heartbeats", "Publisher heartbeats read", ingest, IngestCounters::heartbeats);
        count(
                registry,
                "tickgate.ingest.malformed",
                "Records passed over as unreadable",
                ingest,
                IngestCounters::malformed);
        for (String source : ingest.sources()) {
            FunctionCounter.builder("tickgate.ingest.poison", ingest, counters -> counters.malformed(source))
                    .description("The same, by channel")
                    .tag("channel", source)
                    .register(registry);
        }
        count(
                registry,
                "tickgate.ingest.quarantined",
                "Unreadable records written to a quarantine topic",
                ingest,
                IngestCounters::kept);
        count(
                registry,
                "tickgate.ingest.quarantine.lost",
                "Unreadable records that could not be written there",
                ingest,
                IngestCounters::unkept);
        count(registry, "tickgate.ingest.gaps", "Times that records were missing", ingest, IngestCounters::gaps);
        count(
                registry,
                "tickgate.ingest.implausible",
                "Trades in no bar, since their times are too far ahead",
                ingest,
                IngestCounters::implausible);
        count(
                registry,
                "tickgate.ingest.stale",
                "Records dropped as repeated or too late",
                ingest,
                IngestCounters::stale);
        count(
                registry,
                "tickgate.ingest.failures",
                "Polls that failed and were retried",
                ingest,
                IngestCounters::failures);
        gauge(
                registry,
                "tickgate.ingest.partitions",
                "Partitions that are read at the moment",
                ingest,
                IngestCounters::partitionsRead);
        gauge(
                registry,
                "tickgate.symbols",
                "Symbols known",
                cache,
                known -> known.all().size());
        gauge(registry, "tickgate.connections", "Open connections", sessions, SessionCounters::openConnections);
        count(registry, "tickgate.connections.opened", "Connections opened", sessions, SessionCounters::opened);
        gauge(registry, "tickgate.subscriptions", "Subscriptions held", sessions, SessionCounters::subscriptions);
        count(registry, "tickgate.commands", "Commands received", sessions, SessionCounters::commands);
        count(registry, "tickgate.snapshots", "Snapshots sent", sessions, SessionCounters::snapshots);
        count(registry, "tickgate.updates", "Updates sent", sessions, SessionCounters::updates);
        count(
                registry,
                "tickgate.updates.events",
                "Source events that they stand for",
                sessions,
                SessionCounters::events);
        count(
                registry,
                "tickgate.overtaken",
                "Readers too slow for the kept events",
                sessions,
                SessionCounters::overtaken);
        count(registry, "tickgate.frames", "Frames written", transport, TransportCounters::frames);
        count(registry, "tickgate.messages", "Messages written", transport, TransportCounters::messages);
        count(registry, "tickgate.bytes", "Bytes written", transport, TransportCounters::bytes);
        count(
                registry,
                "tickgate.closed.stalled",
                "Closed since the socket took nothing",
                transport,
                TransportCounters::stalled);
        count(
                registry,
                "tickgate.closed.unanswered",
                "Closed since pings were not answered",
                transport,
                TransportCounters::unanswered);
        count(registry, "tickgate.closed.guarded", "Closed by the frame guard", transport, TransportCounters::guarded);
        count(registry, "tickgate.upgrades.refused", "Upgrades refused", transport, TransportCounters::refusedUpgrades);
        count(
                registry,
                "tickgate.connections.turned.away",
                "Connections that the gateway had no room for",
                transport,
                TransportCounters::turnedAway);
        count(
                registry,
                "tickgate.connections.late",
                "Connections that did not send a request in time",
                transport,
                TransportCounters::lateRequests);
        count(
                registry,
                "tickgate.closed.address",
                "Closed since their address had enough connections",
                transport,
                TransportCounters::overAddressLimit);
        count(
                registry,
                "tickgate.compressed",
                "Compressed frames written",
                transport,
                TransportCounters::compressedFrames);
        count(
                registry,
                "tickgate.compressed.shared",
                "Messages that had been deflated for another connection",
                transport,
                TransportCounters::sharedFrames);
        count(
                registry,
                "tickgate.compressed.saved.bytes",
                "Bytes that compressed frames were shorter",
                transport,
                TransportCounters::savedBytes);
        gauge(
                registry,
                "tickgate.pending.bytes.max",
                "The most bytes that ever waited for one socket",
                transport,
                TransportCounters::mostPendingBytes);
        gauge(registry, "tickgate.feed.age.seconds", "Age of the oldest watermark", watermarks, this::feedAgeSeconds);
    }

    private double feedAgeSeconds(Watermarks marks) {
        return ageSeconds(marks, cache, clock);
    }

    static double ageSeconds(Watermarks marks, LastValueCache cache, InstantSource clock) {
        long nowMicros = TimeUnit.MILLISECONDS.toMicros(clock.millis());
        // Where there are no heartbeats, a mark is as old as the last record, and that says nothing of the feed.
        return marks.microsByChannel().entrySet().stream()
                .filter(mark -> !cache.isOwn(mark.getKey()))
                .mapToDouble(mark -> (nowMicros - mark.getValue()) / MICROS_PER_SECOND)
                .max()
                .orElse(Double.NaN);
    }

    private static <T> void count(
            MeterRegistry registry, String name, String what, T counted, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, counted, value).description(what).register(registry);
    }

    private static <T> void gauge(
            MeterRegistry registry, String name, String what, T measured, ToDoubleFunction<T> value) {
        Gauge.builder(name, measured, value).description(what).register(registry);
    }
}
