package io.tickgate.gateway.ingest;

import io.tickgate.model.Channel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All that is read.
 *
 * <p>Thread-safe.
 */
final class Sources {
    static final Sources NONE = new Sources(List.of());

    private final Map<String, Source<?>> byName = new LinkedHashMap<>();

    private Sources(List<Source<?>> sources) {
        sources.forEach(source -> byName.put(source.name(), source));
    }

    /** @param channels that the gateway has */
    static Sources of(IngestSettings settings, List<Channel> channels) {
        return new Sources(MarketSources.of(settings, channels));
    }

    List<Source<?>> all() {
        return List.copyOf(byName.values());
    }

    Source<?> of(String name) {
        return Objects.requireNonNull(byName.get(name), "a source of this gateway");
    }
}
