package io.tickgate.simulator.binance;

import io.tickgate.model.BookLevels;
import io.tickgate.model.DecimalText;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Size;

/**
 * Brings the numbers of frames to the scales of their instrument.
 *
 * <p>Thread-safe.
 */
record TickScales(int priceScale, int sizeScale) {
    Price price(long mantissa) {
        return new Price(priceMantissa(mantissa), priceScale);
    }

    Size size(long mantissa) {
        return new Size(sizeMantissa(mantissa), sizeScale);
    }

    Level level(long price, long size) {
        return new Level(price(price), size(size));
    }

    /** Returns the levels, best first; the frames have them in any order. */
    BookLevels levels(long[] bids, long[] asks) {
        var builder = new BookLevels.Builder();
        addSide(builder, true, LevelOrder.bestFirst(bids, true));
        addSide(builder, false, LevelOrder.bestFirst(asks, false));
        return builder.build();
    }

    private void addSide(BookLevels.Builder builder, boolean isBid, long[] levels) {
        for (int i = 0; i < levels.length; i += 2) {
            builder.add(isBid, priceMantissa(levels[i]), priceScale, sizeMantissa(levels[i + 1]), sizeScale);
        }
    }

    private long priceMantissa(long mantissa) {
        return DecimalText.rescale(mantissa, Frame.SCALE, priceScale);
    }

    private long sizeMantissa(long mantissa) {
        return DecimalText.rescale(mantissa, Frame.SCALE, sizeScale);
    }
}
