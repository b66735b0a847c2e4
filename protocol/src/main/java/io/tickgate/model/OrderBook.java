package io.tickgate.model;

import java.util.HashMap;
import java.util.function.IntToLongFunction;

/**
 * The bids and asks that stand in a market, kept up to date by changes.
 *
 * <p>Bounded by {@link #MAX_LEVELS} a side: a change that would leave more is refused whole, and the book is unchanged.
 *
 * <p>Changes refine its scales, and never make them coarser, so that a level keeps its digits. A full book brings its own
 * scales with it, finer or coarser: nothing of what stood before is left that they could not hold.
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
     * @throws IllegalArgumentException if a side would have more than {@link #MAX_LEVELS} levels after it
     * @throws ArithmeticException if the change and the book do not fit 18 digits at one scale
     */
    public void apply(BookChange change) {
        var levels = change.levels();
        int newPriceScale = change.isFull() ? levels.priceScale() : Math.max(priceScale, levels.priceScale());
        int newSizeScale = change.isFull() ? levels.sizeScale() : Math.max(sizeScale, levels.sizeScale());
        // Everything that can fail comes before the first thing that is kept.
        var scaled = levels.atScales(newPriceScale, newSizeScale);
        var newBids = change.isFull() ? new BookSide(true) : scaled(bids, newPriceScale, newSizeScale);
        var newAsks = change.isFull() ? new BookSide(false) : scaled(asks, newPriceScale, newSizeScale);
        checkRoom("bids", newBids, scaled.bidCount(), scaled::bidPrice, scaled::bidSize);
        checkRoom("asks", newAsks, scaled.askCount(), scaled::askPrice, scaled::askSize);
        bids = newBids;
        asks = newAsks;
        priceScale = newPriceScale;
        sizeScale = newSizeScale;
        for (int i = 0; i < scaled.bidCount(); i++) {
            bids.set(scaled.bidPrice(i), scaled.bidSize(i));
        }
        for (int i = 0; i < scaled.askCount(); i++) {
            asks.set(scaled.askPrice(i), scaled.askSize(i));
        }
    }

    private BookSide scaled(BookSide side, int newPriceScale, int newSizeScale) {
        return newPriceScale == priceScale && newSizeScale == sizeScale
                ? side
                : side.rescaled(priceScale, newPriceScale, sizeScale, newSizeScale);
    }

    private static void checkRoom(
            String name, BookSide side, int changes, IntToLongFunction price, IntToLongFunction size) {
        if (side.count() + changes <= MAX_LEVELS) {
            return;
        }
        // A price may come more than once; its last size counts.
        var sizes = new HashMap<Long, Long>();
        for (int i = 0; i < changes; i++) {
            sizes.put(price.applyAsLong(i), size.applyAsLong(i));
        }
        int after = side.count();
        for (var level : sizes.entrySet()) {
            boolean held = side.holds(level.getKey());
            boolean stays = level.getValue() != 0;
            after += held == stays ? 0 : stays ? 1 : -1;
        }
        if (after > MAX_LEVELS) {
            throw new IllegalArgumentException("book of %d %s, %d after %d changes (expected: at most %d)"
                    .formatted(side.count(), name, after, changes, MAX_LEVELS));
        }
    }

    /** Returns the best {@code depth} levels of each side. */
    public BookLevels top(int depth) {
        return new BookLevels(priceScale, sizeScale, bids.top(depth), asks.top(depth));
    }

    /** How many levels {@link #top} has. */
    public int levels(int depth) {
        return Math.min(depth, bids.count()) + Math.min(depth, asks.count());
    }

    /** Returns all levels of both sides. */
    public BookLevels all() {
        return top(Integer.MAX_VALUE);
    }
}
