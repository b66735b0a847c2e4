package io.tickgate.gateway.mapping;

import io.tickgate.model.Fields;
import org.jspecify.annotations.Nullable;

/**
 * What a record of an operator's own topic turned out to be.
 *
 * <p>Thread-safe.
 */
public sealed interface MappedRecord {
    /**
     * What it says of a symbol.
     *
     * @param timeMicros when it happened, in microseconds since the epoch
     * @param source the publisher's incarnation, empty where the mapping names none
     * @param sourceSequence the publisher's own counter, {@code null} where the mapping names none
     * @param fields {@code null} for a tombstone
     */
    record Value(
            String symbol,
            long timeMicros,
            String source,
            @Nullable Long sourceSequence,
            @Nullable Fields fields) implements MappedRecord {}

    /**
     * What cannot be read, and never will be.
     *
     * @param problem what came and what was expected
     * @param symbol whose record it is, {@code null} if that cannot be read either
     */
    record Malformed(String problem, @Nullable String symbol) implements MappedRecord {}

    /**
     * What cannot be read, since its schema is not to be had.
     *
     * @param symbol whose record it is, {@code null} if that cannot be read either
     * @param isForGood whether there is no such schema; otherwise it may be had later, and it is no fault of the record
     */
    record WithoutSchema(String problem, @Nullable String symbol, boolean isForGood) implements MappedRecord {}
}
