package io.tickgate.gateway.ingest;

import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.mapping.RecordMappers;
import io.tickgate.model.Channel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

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
    static Sources ofMarket(IngestSettings settings, List<Channel> channels) {
        return settings.hasMarket() ? new Sources(MarketSources.of(settings, channels)) : NONE;
    }

    /** @param clock asks the registry again after a while */
    static Sources ofOwn(IngestSettings settings, NanoClock clock) {
        return new Sources(
                OwnSources.of(settings.own(), () -> new RecordMappers(settings.registry(), clock::nanoTime)));
    }

    Sources and(Sources others) {
        var both = new ArrayList<>(all());
        both.addAll(others.all());
        return new Sources(both);
    }

    /** Returns those that fill some of these channels. */
    Sources filling(List<Channel> channels) {
        var names = channels.stream().map(Channel::name).collect(Collectors.toSet());
        return new Sources(all().stream()
                .filter(source -> source.channels().stream().anyMatch(channel -> names.contains(channel.name())))
                .toList());
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Returns the topics in which records are kept that cannot be read. */
    List<String> quarantineTopics() {
        return byName.values().stream()
                .map(source -> source.poison().quarantineTopic())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    List<Source<?>> all() {
        return List.copyOf(byName.values());
    }

    Source<?> of(String name) {
        return Objects.requireNonNull(byName.get(name), "a source of this gateway");
    }
}
