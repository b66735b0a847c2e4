package io.tickgate.simulator.binance;

/**
 * One recorded message. Prices and sizes are mantissas at {@link #SCALE}; levels are price and size in turn.
 *
 * <p>Thread-safe, as long as nobody writes to the arrays.
 */
sealed interface Frame {
    /** Binance writes eight digits after the point at the most. */
    int SCALE = 8;

    /** When it was received, in nanoseconds since the epoch. */
    long receiveNanos();

    /** The best bid and offer. */
    record Best(long receiveNanos, long bidPrice, long bidSize, long askPrice, long askSize) implements Frame {}

    /** A trade; the aggressor sold if the buyer was the maker. */
    record Deal(long receiveNanos, long id, long price, long size, boolean buyerIsMaker) implements Frame {}

    /** Changed levels of the updates from {@code firstId} to {@code lastId}. */
    @SuppressWarnings("ArrayRecordComponent")
    record Diff(long receiveNanos, long firstId, long lastId, long previousLastId, long[] bids, long[] asks)
            implements Frame {}

    /** The book after the update {@code lastId}. */
    @SuppressWarnings("ArrayRecordComponent")
    record Snapshot(long receiveNanos, long lastId, long[] bids, long[] asks) implements Frame {}
}
