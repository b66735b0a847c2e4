package io.tickgate.gateway.faults;

import io.tickgate.model.Tick;
import io.tickgate.record.SourceTopic;
import io.tickgate.record.TickCodec;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A record that was given to Kafka.
 *
 * <p>Thread-safe.
 *
 * @param number the publisher's own of this symbol
 * @param timeMicros when it happened
 * @param value as it stands in the log
 * @param epoch the offset space, {@code null} as long as nobody has acknowledged it
 * @param ackedMicros when Kafka acknowledged it
 */
record Written(
        String channel,
        String symbol,
        long number,
        long timeMicros,
        String value,
        @Nullable String epoch,
        long offset,
        long sentMicros,
        long ackedMicros) {
    Written acknowledged(String newEpoch, long newOffset, long micros) {
        return new Written(channel, symbol, number, timeMicros, value, newEpoch, newOffset, sentMicros, micros);
    }

    Tick tick() {
        var kind = SourceTopic.valueOf(channel.toUpperCase(Locale.ROOT));
        return TickCodec.decode(kind, value.getBytes(StandardCharsets.UTF_8), timeMicros);
    }
}
