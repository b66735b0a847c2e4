package io.tickgate.gateway.cache;

/**
 * When a record was where, before it came to its readers.
 *
 * <p>Thread-safe.
 *
 * @param position which record it is
 * @param loggedMicros when it came into the log, by Kafka's time of it
 * @param isBrokersTime whether a broker says so, and not its publisher
 * @param ingestedMicros when the poll that brought it here had ended
 */
public record RecordTimes(LogPosition position, long loggedMicros, boolean isBrokersTime, long ingestedMicros) {}
