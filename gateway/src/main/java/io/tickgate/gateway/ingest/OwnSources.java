package io.tickgate.gateway.ingest;

import io.tickgate.gateway.mapping.ChannelMapping;
import io.tickgate.gateway.mapping.RecordMappers;
import io.tickgate.model.Channel;
import io.tickgate.model.Fields;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Shape;
import java.util.List;
import java.util.function.Supplier;

/**
 * The topics of an operator's own, as sources.
 *
 * <p>Thread-safe.
 */
final class OwnSources {
    private OwnSources() {}

    /** @param mappers makes the mappers of one thread */
    static List<Source<?>> of(List<ChannelMapping> mappings, Supplier<RecordMappers> mappers) {
        return mappings.stream().<Source<?>>map(mapping -> of(mapping, mappers)).toList();
    }

    private static Source<?> of(ChannelMapping mapping, Supplier<RecordMappers> mappers) {
        var channel = mapping.channel();
        return channel.shape() == Shape.LOG
                ? source(mapping, mappers, FieldsEvent::new, new EventWriter(channel))
                : source(mapping, mappers, (fields, timeMicros) -> fields, state(channel));
    }

    private static CellWriter<Fields> state(Channel channel) {
        return new StateWriter<>((cache, symbol) -> cache.add(symbol, channel), cells -> cells.state(channel));
    }

    private static <V> Source<V> source(
            ChannelMapping mapping,
            Supplier<RecordMappers> mappers,
            MappedReader.Value<V> value,
            CellWriter<V> writer) {
        var channel = mapping.channel();
        return new Source<>(
                channel.name(),
                mapping.topic(),
                // Nobody says whether Kafka compacts it; of a state it may.
                channel.shape() == Shape.STATE,
                mapping.recent(),
                mapping.silence(),
                List.of(channel),
                () -> new MappedReader<>(mappers.get().mapper(mapping), value),
                writer,
                new Poison(mapping.poison(), mapping.quarantineTopic()));
    }
}
