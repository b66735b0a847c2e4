package io.tickgate.gateway.log;

import java.util.List;

/**
 * Records of a partition that were read again: all there are from one offset up to another.
 *
 * <p>Thread-safe.
 *
 * @param from the first offset
 * @param until the offset after the last, greater than {@code from}
 * @param records in the order of the log
 * @param bytes about what they take up
 * @param leaders who wrote them
 */
public record LogChunk(long from, long until, List<LogRecord> records, long bytes, LeaderEpochs leaders) {
    public LogChunk {
        if (until <= from) {
            throw new IllegalArgumentException("until: %d (expected: more than %d)".formatted(until, from));
        }
        records = List.copyOf(records);
    }

    /** Returns the epoch of the leader that wrote what is at an offset, {@link LeaderEpochs#UNKNOWN} if that is not known. */
    public int leaderEpoch(long offset) {
        return offset < until ? leaders.of(offset) : LeaderEpochs.UNKNOWN;
    }

    /** Returns the place of the first record at an offset or after it; their number if there is none. */
    public int find(long offset) {
        int low = 0;
        int high = records.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (records.get(middle).offset() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
