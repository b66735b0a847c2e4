package io.tickgate.gateway.ingest;

import io.tickgate.gateway.sequence.SequenceTracker;
import org.jspecify.annotations.Nullable;

/**
 * What a Kafka record turned out to be.
 *
 * <p>Thread-safe.
 *
 * @param <V> what a record says of its symbol
 */
sealed interface Decoded<V> {
    /**
     * What it says of a symbol.
     *
     * @param value {@code null} for a tombstone
     * @param timeMicros its source time, in microseconds since the epoch
     * @param publishedMicros when it was published
     * @param source the publisher's incarnation
     * @param sourceSequence the publisher's own counter, {@link SequenceTracker#NO_COUNTER} where there is none
     */
    record SymbolRecord<V>(
            RecordKey key, @Nullable V value, long timeMicros, long publishedMicros, String source, long sourceSequence)
            implements Decoded<V> {}

    /**
     * What cannot be read now, through no fault of its own.
     *
     * @param problem what is waited for
     */
    record Waiting<V>(String problem) implements Decoded<V> {}

    /** The publisher lives. */
    record Heartbeat<V>(long publishedMicros) implements Decoded<V> {}

    /**
     * What cannot be read.
     *
     * @param problem what came and what was expected; nothing of the payload but what its decoder quotes, escaped
     * @param key the symbol whose record it is, {@code null} if that cannot be read either
     */
    record Malformed<V>(String problem, @Nullable String key) implements Decoded<V> {}
}
