package io.tickgate.gateway.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tickgate.gateway.ingest.KafkaPastReader;
import io.tickgate.gateway.session.Histories;

/**
 * What it takes to serve those who take every record and are behind.
 *
 * <p>Thread-safe.
 */
public record LogMeters(KafkaPastReader past, Histories histories) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("tickgate.log.past.reads", past, KafkaPastReader::reads)
                .description("Times that the log was read again from an offset of the past")
                .register(registry);
        Gauge.builder("tickgate.log.past.waiting", past, KafkaPastReader::waiting)
                .description("Readers that wait for records of the past")
                .register(registry);
        Gauge.builder("tickgate.log.past.bytes", past, KafkaPastReader::bytes)
                .description("Bytes of records of the past that are kept, about")
                .register(registry);
        Gauge.builder("tickgate.log.histories", histories, Histories::running)
                .description("Histories over HTTP that are under way")
                .register(registry);
    }
}
