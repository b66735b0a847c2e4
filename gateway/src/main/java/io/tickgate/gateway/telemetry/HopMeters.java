package io.tickgate.gateway.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tickgate.gateway.session.Hop;
import io.tickgate.gateway.session.HopCounters;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Where the time goes, of updates whose stamps clients have asked for.
 *
 * <p>Thread-safe.
 */
public record HopMeters(HopCounters hops) implements MeterBinder {
    /** A step within the gateway is short, one between machines is not, and a clock that is wrong is far off. */
    private static final long[] BOUNDS_MICROS = {
        100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 5_000_000
    };

    @Override
    public void bindTo(MeterRegistry registry) {
        Map<Hop, Timer> timers = new EnumMap<>(Hop.class);
        for (var hop : Hop.values()) {
            timers.put(hop, timer(registry, hop));
            FunctionCounter.builder("tickgate.hops.negative", hops, counters -> counters.negative(hop))
                    .description(
                            "Steps that ended before they had begun, by clocks that differ; each counts as nothing")
                    .tag("hop", hop.tag())
                    .register(registry);
        }
        hops.listen((hop, micros) ->
                Objects.requireNonNull(timers.get(hop), "one of each").record(micros, TimeUnit.MICROSECONDS));
        FunctionCounter.builder("tickgate.stamps", hops, HopCounters::chains)
                .description("Updates of which clients were sent stamps")
                .register(registry);
        for (var outcome : HopCounters.Outcome.values()) {
            FunctionCounter.builder("tickgate.reports", hops, counters -> counters.reports(outcome))
                    .description("Reports of clients on such updates, by what became of them")
                    .tag("outcome", outcome.tag())
                    .register(registry);
        }
    }

    private static Timer timer(MeterRegistry registry, Hop hop) {
        return Timer.builder("tickgate.hops")
                .description("How long each step took, of updates of which stamps were sent")
                .tag("hop", hop.tag())
                .serviceLevelObjectives(LongStream.of(BOUNDS_MICROS)
                        .mapToObj(micros -> Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(micros)))
                        .toArray(Duration[]::new))
                .register(registry);
    }
}
