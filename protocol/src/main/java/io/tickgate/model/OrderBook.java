package io.tickgate.model;

/**
 * The bids and asks that stand in a market, kept up to date by changes.
 *
 * <p>Bounded by {@link #MAX_LEVELS} a side: a change that goes beyond is refused, and the book is unchanged.
 *
 * <p>Confined to the thread that applies the changes.
 */
public final class OrderBook {
    /** The widest venues publish some thousand levels; a feed that invents prices without end must not fill the heap. */
    public static final int MAX_LEVELS = 20_000;

    private BookSide bids = new BookSide(true);
    private BookSide asks = new BookSide(false);
    private int priceScale;
    private int sizeScale;

    /**
     * Applies a change whole.
     *
     * @throws IllegalArgumentException if a side could get more than {@link #MAX_LEVELS} levels
     * @throws ArithmeticException if the change and the book do not fit 18 digits at one scale
     */
    public void apply(BookChange change) {
        var levels = change.levels();
        int heldBids = change.isFull() ? 0 : bids.count();
        int heldAsks = change.isFull() ? 0 : asks.count();
        if (heldBids + levels.bidCount() > MAX_LEVELS || heldAsks + levels.askCount() > MAX_LEVELS) {
            throw new IllegalArgumentException(
                    "book of %d bids and %d asks with %d and %d changes (expected: at most %d a side)"
                            .formatted(heldBids, heldAsks, levels.bidCount(), levels.askCount(), MAX_LEVELS));
        }
        if (change.isFull()) {
            bids.clear();
            asks.clear();
            priceScale = levels.priceScale();
            sizeScale = levels.sizeScale();
        }
        var scaled = toCommonScale(levels);
        for (int i = 0; i < scaled.bidCount(); i++) {
            bids.set(scaled.bidPrice(i), scaled.bidSize(i));
        }
        for (int i = 0; i < scaled.askCount(); i++) {
            asks.set(scaled.askPrice(i), scaled.askSize(i));
        }
    }

    /** Returns the best {@code depth} levels of each side. */
    public BookLevels top(int depth) {
        return new BookLevels(priceScale, sizeScale, bids.top(depth), asks.top(depth));
    }

    /** Returns all levels of both sides. */
    public BookLevels all() {
        return top(Integer.MAX_VALUE);
    }

    private BookLevels toCommonScale(BookLevels levels) {
        int newPriceScale = Math.max(priceScale, levels.priceScale());
        int newSizeScale = Math.max(sizeScale, levels.sizeScale());
        var scaled = levels.atScales(newPriceScale, newSizeScale);
        if (newPriceScale > priceScale || newSizeScale > sizeScale) {
            // Both before either is kept: digits that do not fit leave the book as it was.
            var finerBids = bids.rescaled(priceScale, newPriceScale, sizeScale, newSizeScale);
            var finerAsks = asks.rescaled(priceScale, newPriceScale, sizeScale, newSizeScale);
            bids = finerBids;
            asks = finerAsks;
            priceScale = newPriceScale;
            sizeScale = newSizeScale;
        }
        return scaled;
    }
}
