package io.tickgate.gateway.log;

import io.tickgate.gateway.cache.EncodedValue;

/**
 * One record of a partition, as it is sent to those who take every record.
 *
 * <p>Thread-safe.
 *
 * @param value what it says, and where it stands
 * @param source the publisher's incarnation
 * @param sourceSequence the publisher's own counter, from which loss before the log is inferred
 * @param arrivedNanos the monotonic time at which it came to this gateway
 */
public record LogRecord(EncodedValue value, String source, long sourceSequence, long arrivedNanos) {
    /** Where it stands in its partition. */
    public long offset() {
        return value.position().sequence();
    }
}
