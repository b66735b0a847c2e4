package io.tickgate.gateway.ingest;

import io.tickgate.model.Tick;
import org.jspecify.annotations.Nullable;

/**
 * What a Kafka record turned out to be.
 *
 * <p>Thread-safe.
 */
sealed interface Decoded {
    /**
     * A tick, or the end of one.
     *
     * @param tick {@code null} for a tombstone
     * @param timeMicros its source time, in microseconds since the epoch
     * @param publishedMicros when it was published
     * @param source the publisher's incarnation
     * @param sourceSequence the publisher's own counter
     */
    record SymbolRecord(
            String key, @Nullable Tick tick, long timeMicros, long publishedMicros, String source, long sourceSequence)
            implements Decoded {}

    /** The publisher lives. */
    record Heartbeat(long publishedMicros) implements Decoded {}

    /**
     * What cannot be read.
     *
     * @param problem what came and what was expected; nothing of the payload but what its decoder quotes, escaped
     * @param key the symbol whose record it is, {@code null} if that cannot be read either
     */
    record Malformed(String problem, @Nullable String key) implements Decoded {}
}
