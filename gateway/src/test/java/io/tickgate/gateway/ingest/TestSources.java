package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.hub.Hub;
import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.mapping.RecordMappers;
import io.tickgate.gateway.mapping.Records;
import io.tickgate.gateway.testing.Market;
import io.tickgate.record.SourceTopic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The sources of a market as they ship. */
final class TestSources {
    private static final Sources SHIPPED = of(new Market(new Hub(1, NanoClock.SYSTEM), NanoClock.SYSTEM, 16).cache());

    private TestSources() {}

    private static Sources of(LastValueCache cache) {
        return Sources.ofMarket(
                new IngestSettings(
                        Map.of(),
                        Map.of(),
                        Duration.ofMinutes(3),
                        Duration.ofMinutes(65),
                        Duration.ZERO,
                        null,
                        true,
                        List.of(),
                        null),
                cache.channels());
    }

    /** A log of an operator's own, {@code app.log} in the topic {@code lines}, with these settings besides. */
    static Source<?> own(Map<String, String> settings) {
        var log = new HashMap<>(Map.of("name", "app.log", "shape", "log", "topic", "lines"));
        log.putAll(settings);
        return OwnSources.of(List.of(Records.settings(log).toMapping()), () -> new RecordMappers(null, () -> 0))
                .get(0);
    }

    static Sources all() {
        return SHIPPED;
    }

    static Source<?> of(SourceTopic kind) {
        return SHIPPED.of(kind.name().toLowerCase(Locale.ROOT));
    }
}
