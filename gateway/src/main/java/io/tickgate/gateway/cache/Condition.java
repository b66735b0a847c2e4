package io.tickgate.gateway.cache;

/**
 * Why what a topic shows may not be what its source has.
 *
 * <p>Thread-safe.
 *
 * @param sinceMicros the time of day when it began, in microseconds since the epoch
 */
public record Condition(Reason reason, long sinceMicros) {
    /** What is wrong. The wire has a code of the same name for each. */
    public enum Reason {
        /** Nothing has come from the source's partition for too long, not even a heartbeat. */
        SOURCE_SILENT,
        /** There is no connection to any broker, or the source's topic is gone. */
        SOURCE_DOWN,
        /** The gateway reads more slowly than the log is written. */
        KAFKA_LAG,
        /** The latest record could not be read. */
        POISON,
        /** Records were skipped, and what was built on them waits to be built anew. */
        SOURCE_GAP
    }
}
