package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.Encoder;
import io.tickgate.gateway.cache.Encoders;
import io.tickgate.model.Topic;
import io.tickgate.wire.DataEnvelope;
import java.util.List;
import java.util.function.Function;

/**
 * Fills the cache's encoders with JSON.
 *
 * <p>Thread-safe.
 */
public final class JsonEncoders {
    private JsonEncoders() {}

    public static Encoders create() {
        return new Encoders(
                encoder(DataEnvelope::tail),
                encoder(DataEnvelope::tail),
                encoder(DataEnvelope::tail),
                encoder(trade -> DataEnvelope.tail(List.of(trade))));
    }

    private static <V> Encoder<V> encoder(Function<V, byte[]> tail) {
        return new Encoder<>() {
            @Override
            public byte[] head(Topic topic, long sequence, long timeMicros) {
                return DataEnvelope.updateHead(
                        topic.channel().name(), topic.symbol().value(), sequence, timeMicros);
            }

            @Override
            public byte[] tail(V value) {
                return tail.apply(value);
            }
        };
    }
}
