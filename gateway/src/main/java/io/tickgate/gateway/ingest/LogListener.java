package io.tickgate.gateway.ingest;

/**
 * Is told what has become of the log besides growing, on the thread of the feed.
 *
 * <p>Thread-safe: it may be told of by several feeds.
 */
interface LogListener {
    /** Retention was faster than this reader, or what it had to read is damaged. */
    void lost(LostRange range);

    /** The records from this offset on are void; others will have their offsets. */
    void truncated(SourcePartition partition, long offset);
}
