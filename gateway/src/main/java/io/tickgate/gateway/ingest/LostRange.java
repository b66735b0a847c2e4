package io.tickgate.gateway.ingest;

/**
 * Records that were gone before they could be read, or cannot be read.
 *
 * <p>Thread-safe.
 *
 * @param from the offset of the first one
 * @param to the offset after the last one, where reading goes on
 */
record LostRange(SourcePartition partition, long from, long to) {}
