package io.tickgate.gateway.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tickgate.gateway.ingest.IngestCounters;
import io.tickgate.gateway.ingest.PartitionLags;
import io.tickgate.gateway.session.SessionCounters;
import io.tickgate.gateway.transport.EventLoops;
import io.tickgate.gateway.transport.MemoryRoom;
import io.tickgate.gateway.transport.TransportCounters;
import io.tickgate.wire.CloseCode;
import io.tickgate.wire.ErrorCode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Whether the gateway keeps up with the log and with its clients, and whom it refuses and why.
 *
 * <p>Thread-safe.
 *
 * @param loopCount how many event loops there can be
 */
public record LoadMeters(
        IngestCounters ingest, SessionCounters sessions, TransportCounters transport, EventLoops loops, int loopCount)
        implements MeterBinder {
    /** Fine where a gateway should be, and up to where somebody has called already. */
    private static final long[] AGE_BOUNDS_MILLIS = {
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 60_000
    };

    @Override
    public void bindTo(MeterRegistry registry) {
        bindAges(registry);
        bindKeepingUp(registry);
        bindRefusals(registry);
    }

    private void bindAges(MeterRegistry registry) {
        var ages = Timer.builder("tickgate.updates.age")
                .description(
                        "Age of updates when they are written, by the source's time; of one a millisecond and loop")
                .serviceLevelObjectives(LongStream.of(AGE_BOUNDS_MILLIS)
                        .mapToObj(Duration::ofMillis)
                        .toArray(Duration[]::new))
                .register(registry);
        sessions.onAge(micros -> ages.record(micros, TimeUnit.MICROSECONDS));
    }

    private void bindKeepingUp(MeterRegistry registry) {
        ingest.lags().listen(partition -> bindLag(registry, partition));
        FunctionCounter.builder("tickgate.ingest.epochs", ingest, IngestCounters::epochs)
                .description("Times that a source topic had become another one, or had another number of partitions")
                .register(registry);
        for (int i = 0; i < loopCount; i++) {
            int loop = i;
            FunctionCounter.builder("tickgate.loop.busy.seconds", loops, all -> all.busySeconds(loop))
                    .description("Processor time of an event loop; its rate is how much of the loop is used")
                    .tag("loop", Integer.toString(loop))
                    .register(registry);
        }
        Gauge.builder("tickgate.connections.slow", transport, TransportCounters::slow)
                .description("Connections whose socket has been full for a second")
                .register(registry);
        Gauge.builder("tickgate.direct.bytes", MemoryRoom::directBytes)
                .description("Direct memory that Netty holds, for what goes out and comes in")
                .register(registry);
        Gauge.builder("tickgate.log.catching.up", sessions, SessionCounters::catchingUp)
                .description(
                        "Readers of every record that are sent older ones than are at hand, as of their last heartbeat")
                .register(registry);
    }

    private void bindLag(MeterRegistry registry, PartitionLags.Partition partition) {
        Gauge.builder("tickgate.ingest.lag", ingest.lags(), lags -> lags.of(partition))
                .description("Records of a partition that have not been read")
                .tag("topic", partition.topic())
                .tag("partition", Integer.toString(partition.number()))
                .register(registry);
    }

    private void bindRefusals(MeterRegistry registry) {
        for (var code : ErrorCode.known()) {
            FunctionCounter.builder("tickgate.refused", sessions, counters -> counters.refusedWith(code))
                    .description("Commands and symbols refused, by code")
                    .tag("code", code.name())
                    .register(registry);
        }
        for (var code : CloseCode.values()) {
            FunctionCounter.builder("tickgate.connections.closed", transport, counters -> counters.closedWith(code))
                    .description("WebSockets that the gateway closed, by close code")
                    .tag("code", Integer.toString(code.code()))
                    .register(registry);
        }
        transport
                .problems()
                .forEach((name, count) -> FunctionCounter.builder(
                                "tickgate.http.problems", count, counted -> counted.getAsLong())
                        .description("Requests over HTTP that were answered with a problem, by its name")
                        .tag("problem", name)
                        .register(registry));
    }
}
