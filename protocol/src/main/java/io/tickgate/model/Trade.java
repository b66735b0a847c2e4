package io.tickgate.model;

import org.jspecify.annotations.Nullable;

/**
 * One trade, or the cancellation or correction of an earlier one.
 *
 * <p>Thread-safe.
 *
 * @param id the venue's own number of the trade, {@code null} if it gives none
 * @param side who took the initiative, {@code null} if the venue does not say
 * @param timeMicros when it was traded, in microseconds since the epoch
 * @param cancels the id of the trade that did not happen after all, whose price and size this one repeats
 * @param corrects the id of the trade that this one replaces
 */
public record Trade(
        Price price,
        Size size,
        @Nullable String id,
        @Nullable Side side,
        long timeMicros,
        @Nullable String cancels,
        @Nullable String corrects)
        implements Tick {
    public Trade {
        if (cancels != null && corrects != null) {
            throw new IllegalArgumentException("cancels: '%s', corrects: '%s' (expected: at most one of them)"
                    .formatted(Printable.of(cancels), Printable.of(corrects)));
        }
    }

    /** An ordinary trade. */
    public Trade(Price price, Size size, @Nullable String id, @Nullable Side side, long timeMicros) {
        this(price, size, id, side, timeMicros, null, null);
    }

    /** Whether it neither cancels nor corrects another one. */
    public boolean isOrdinary() {
        return cancels == null && corrects == null;
    }
}
