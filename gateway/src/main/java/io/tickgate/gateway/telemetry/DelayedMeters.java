package io.tickgate.gateway.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.ingest.IngestCounters;
import io.tickgate.gateway.ingest.KafkaPastReader;
import java.time.InstantSource;

/**
 * What the second reading of the log comes to, where there is delayed data.
 *
 * <p>Thread-safe.
 */
public record DelayedMeters(
        IngestCounters ingest, KafkaPastReader past, LastValueCache cache, Watermarks watermarks, InstantSource clock)
        implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("tickgate.delayed.records", ingest, IngestCounters::records)
                .description("Records read for delayed data")
                .register(registry);
        FunctionCounter.builder("tickgate.delayed.gaps", ingest, IngestCounters::gaps)
                .description("Times that records were missing in what is read for delayed data")
                .register(registry);
        FunctionCounter.builder("tickgate.delayed.failures", ingest, IngestCounters::failures)
                .description("Polls for delayed data that failed and were retried")
                .register(registry);
        Gauge.builder("tickgate.delayed.partitions", ingest, IngestCounters::partitionsRead)
                .description("Partitions that are read for delayed data at the moment")
                .register(registry);
        Gauge.builder("tickgate.delayed.symbols", cache, known -> known.all().size())
                .description("Symbols known with a delay")
                .register(registry);
        Gauge.builder("tickgate.delayed.age.seconds", this, DelayedMeters::ageSeconds)
                .description("Age of the oldest watermark of delayed data, the delay included")
                .register(registry);
        FunctionCounter.builder("tickgate.delayed.past.reads", past, KafkaPastReader::reads)
                .description("Times that the log was read again for delayed data")
                .register(registry);
        Gauge.builder("tickgate.delayed.past.waiting", past, KafkaPastReader::waiting)
                .description("Readers of delayed data that wait for records of the past")
                .register(registry);
    }

    private double ageSeconds() {
        return GatewayMeters.ageSeconds(watermarks, cache, clock);
    }
}
