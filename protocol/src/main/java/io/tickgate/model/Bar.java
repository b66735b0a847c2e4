package io.tickgate.model;

import java.math.BigDecimal;

/**
 * The trades of one interval in one line: open, high, low, close, volume and count.
 *
 * <p>Of two bars of the same interval the one with the higher revision is the newer; then a final one; then the one
 * with the higher count.
 *
 * <p>Thread-safe.
 *
 * @param startMicros when the interval begins, in microseconds since the epoch
 * @param open the price of the first trade by its own time
 * @param close the price of the last trade by its own time
 * @param volume the sum of the sizes
 * @param count the number of trades
 * @param isFinal whether the interval is over; only a revision changes it then
 * @param revision how often it was changed by something else than the next trade: a late, cancelled or corrected one
 * @param isPartial whether trades are known to be missing, since the log was not read from the bar's beginning or has
 *     a gap there
 */
public record Bar(
        long startMicros,
        Price open,
        Price high,
        Price low,
        Price close,
        BigDecimal volume,
        long count,
        boolean isFinal,
        int revision,
        boolean isPartial) {}
