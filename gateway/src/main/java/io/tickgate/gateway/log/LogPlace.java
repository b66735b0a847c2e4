package io.tickgate.gateway.log;

/**
 * How far a partition has been read.
 *
 * <p>Thread-safe.
 *
 * @param offset of the next record
 * @param leaderEpoch of the last record before it, {@link LeaderEpochs#UNKNOWN} if that is not known
 */
public record LogPlace(long offset, int leaderEpoch) {
    /** Of a partition that was not read. */
    public static final LogPlace NOT_READ = new LogPlace(-1, LeaderEpochs.UNKNOWN);

    /** At whatever is the first record: before it nothing has been sent, and nothing that is gone is missed. */
    public static final LogPlace EARLIEST = new LogPlace(0, Integer.MAX_VALUE);

    /** A place of which it is not known who wrote what is before it. */
    public static LogPlace at(long offset) {
        return new LogPlace(offset, LeaderEpochs.UNKNOWN);
    }
}
