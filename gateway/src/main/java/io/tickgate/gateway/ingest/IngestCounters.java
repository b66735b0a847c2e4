package io.tickgate.gateway.ingest;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the feed has met, counted since the start.
 *
 * <p>Thread-safe.
 */
public final class IngestCounters {
    final LongAdder records = new LongAdder();
    final LongAdder heartbeats = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder gaps = new LongAdder();
    final LongAdder stale = new LongAdder();
    final LongAdder implausible = new LongAdder();
    final LongAdder failures = new LongAdder();
    private volatile int partitionsRead;

    void partitionsRead(int partitions) {
        partitionsRead = partitions;
    }

    /** Partitions of which records come at the moment. */
    public int partitionsRead() {
        return partitionsRead;
    }

    public long records() {
        return records.sum();
    }

    public long heartbeats() {
        return heartbeats.sum();
    }

    /** Records that could not be read or applied. */
    public long malformed() {
        return malformed.sum();
    }

    /** Times that a publisher's counter skipped. */
    public long gaps() {
        return gaps.sum();
    }

    /** Records that came twice or too late, and were dropped. */
    public long stale() {
        return stale.sum();
    }

    /** Trades that are in no bar, because their times are too far ahead. */
    public long implausible() {
        return implausible.sum();
    }

    /** Times that a poll failed and was tried again. */
    public long failures() {
        return failures.sum();
    }
}
