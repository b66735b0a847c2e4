package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.testing.Market;
import io.tickgate.record.SourceTopic;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** The sources of a market as they ship. */
final class TestSources {
    private static final Sources SHIPPED = of(new Market(new Hub(1, NanoClock.SYSTEM), NanoClock.SYSTEM, 16).cache());

    private TestSources() {}

    private static Sources of(LastValueCache cache) {
        return Sources.of(
                new IngestSettings(
                        Map.of(), Map.of(), Duration.ofMinutes(3), Duration.ofMinutes(65), Duration.ZERO, null),
                cache.channels());
    }

    static Source<?> of(SourceTopic kind) {
        return SHIPPED.of(kind.name().toLowerCase(Locale.ROOT));
    }
}
