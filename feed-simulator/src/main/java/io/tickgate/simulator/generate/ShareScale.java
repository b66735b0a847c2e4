package io.tickgate.simulator.generate;

import io.tickgate.model.BookLevels;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import org.jspecify.annotations.Nullable;

/**
 * Turns recorded prices and sizes into those of a share.
 *
 * <p>A price is scaled so that the reference trade becomes the share's close, and rounded to cents: bids down, asks to
 * the next cent above, trades to the nearest. So no market is ever crossed or locked, and trades are at bid or ask.
 * A size becomes as many whole shares as are worth the same.
 *
 * <p>Thread-safe.
 */
final class ShareScale {
    private final long closeCents;
    private final long reference;
    private final double sharesPerUnit;

    /** @param reference a recorded price, as the mantissa at the scale of all recorded prices */
    ShareScale(long closeCents, long reference, double unitDollars) {
        this.closeCents = closeCents;
        this.reference = reference;
        sharesPerUnit = unitDollars * Math.pow(10, Listing.PRICE_SCALE) / closeCents;
    }

    Quote quote(Quote recorded) {
        return new Quote(level(recorded.bid(), true), level(recorded.ask(), false));
    }

    private @Nullable Level level(@Nullable Level recorded, boolean isBid) {
        return recorded == null
                ? null
                : new Level(
                        new Price(cents(recorded.price().mantissa(), isBid), Listing.PRICE_SCALE),
                        new Size(
                                shares(
                                        recorded.size().mantissa(),
                                        recorded.size().scale()),
                                0));
    }

    Trade trade(Trade recorded, String id, long timeMicros) {
        return new Trade(
                new Price(nearestCents(recorded.price().mantissa()), Listing.PRICE_SCALE),
                new Size(shares(recorded.size().mantissa(), recorded.size().scale()), 0),
                id,
                recorded.side(),
                timeMicros);
    }

    /** Levels that fall on the same cent become one. */
    BookLevels book(BookLevels recorded) {
        var book = new BookLevels.Builder();
        int scale = recorded.sizeScale();
        for (int i = 0; i < recorded.bidCount(); ) {
            long cents = cents(recorded.bidPrice(i), true);
            long shares = 0;
            for (; i < recorded.bidCount() && cents(recorded.bidPrice(i), true) == cents; i++) {
                shares += shares(recorded.bidSize(i), scale);
            }
            book.add(true, cents, Listing.PRICE_SCALE, shares, 0);
        }
        for (int i = 0; i < recorded.askCount(); ) {
            long cents = cents(recorded.askPrice(i), false);
            long shares = 0;
            for (; i < recorded.askCount() && cents(recorded.askPrice(i), false) == cents; i++) {
                shares += shares(recorded.askSize(i), scale);
            }
            book.add(false, cents, Listing.PRICE_SCALE, shares, 0);
        }
        return book.build();
    }

    private long cents(long price, boolean isBid) {
        long below = Math.floorDiv(Math.multiplyExact(price, closeCents), reference);
        return isBid ? Math.max(below, 0) : below + 1;
    }

    private long nearestCents(long price) {
        return Math.floorDiv(Math.addExact(Math.multiplyExact(price, closeCents), reference / 2), reference);
    }

    private long shares(long size, int scale) {
        return Math.max(1, Math.round(size / Math.pow(10, scale) * sharesPerUnit));
    }
}
