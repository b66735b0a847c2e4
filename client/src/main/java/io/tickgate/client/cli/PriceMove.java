package io.tickgate.client.cli;

import io.tickgate.model.DecimalText;
import io.tickgate.model.Level;
import org.jspecify.annotations.Nullable;

/**
 * How far a price has gone.
 *
 * <p>Thread-safe.
 *
 * @param direction 1 for up, -1 for down, 0 if it stands or there is nothing to compare
 * @param text such as {@code +0.01}, empty if it stands
 */
record PriceMove(int direction, String text) {
    private static final PriceMove NONE = new PriceMove(0, "");

    static PriceMove between(@Nullable Level before, @Nullable Level after) {
        if (before == null || after == null) {
            return NONE;
        }
        int direction = after.price().compareTo(before.price());
        if (direction == 0) {
            return NONE;
        }
        int scale = Math.max(before.price().scale(), after.price().scale());
        long difference = after.price().atScale(scale).mantissa()
                - before.price().atScale(scale).mantissa();
        return new PriceMove(direction, (direction > 0 ? "+" : "") + DecimalText.format(difference, scale));
    }
}
