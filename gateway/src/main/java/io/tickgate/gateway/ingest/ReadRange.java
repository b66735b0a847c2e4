package io.tickgate.gateway.ingest;

/**
 * Where the reading of a partition begins, and where its log ended at that moment.
 *
 * <p>Thread-safe.
 *
 * @param end the offset after the last record that can be read
 */
record ReadRange(long begin, long end) {}
