package io.tickgate.gateway.cache;

/**
 * Where a record stands in the log.
 *
 * <p>Thread-safe.
 *
 * @param epoch names the offset space; offsets of two epochs are not comparable
 * @param sequence its offset
 * @param timeMicros its source time, in microseconds since the epoch
 */
public record LogPosition(String epoch, long sequence, long timeMicros) {
    /** Before the first record of an offset space. */
    public static final long BEFORE_FIRST = -1;
}
