package io.tickgate.model;

import java.util.Arrays;

/**
 * One side of an order book: mantissas in two sorted arrays with the best price last, where most changes happen.
 *
 * <p>Confined to the owner of its book.
 */
final class BookSide {
    private static final int INITIAL_LEVELS = 64;

    /** -1 for bids, whose best is the highest; 1 for asks, whose best is the lowest. */
    private final int direction;

    private long[] prices = new long[INITIAL_LEVELS];
    private long[] sizes = new long[INITIAL_LEVELS];
    private int count;

    BookSide(boolean isBid) {
        direction = isBid ? -1 : 1;
    }

    int count() {
        return count;
    }

    boolean holds(long price) {
        int index = indexOf(price);
        return index < count && prices[index] == price;
    }

    /** Sets the size at a price; zero removes the level. */
    void set(long price, long size) {
        int index = indexOf(price);
        boolean found = index < count && prices[index] == price;
        if (size == 0) {
            if (found) {
                System.arraycopy(prices, index + 1, prices, index, count - index - 1);
                System.arraycopy(sizes, index + 1, sizes, index, count - index - 1);
                count--;
            }
        } else if (found) {
            sizes[index] = size;
        } else {
            insert(index, price, size);
        }
    }

    private void insert(int index, long price, long size) {
        if (count == prices.length) {
            prices = Arrays.copyOf(prices, 2 * count);
            sizes = Arrays.copyOf(sizes, 2 * count);
        }
        System.arraycopy(prices, index, prices, index + 1, count - index);
        System.arraycopy(sizes, index, sizes, index + 1, count - index);
        prices[index] = price;
        sizes[index] = size;
        count++;
    }

    /** Where the price stands, or would have to stand, between worst and best. */
    private int indexOf(long price) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            // From worst to best, so against the direction in which prices get worse.
            if (Long.compare(prices[middle], price) * direction > 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns the best {@code depth} levels, best first, price and size in turn. */
    long[] top(int depth) {
        int levels = Math.min(depth, count);
        var top = new long[2 * levels];
        for (int i = 0; i < levels; i++) {
            top[2 * i] = prices[count - 1 - i];
            top[2 * i + 1] = sizes[count - 1 - i];
        }
        return top;
    }

    /** Returns this side at finer scales, and leaves this one as it is. */
    BookSide rescaled(int priceFrom, int priceTo, int sizeFrom, int sizeTo) {
        var rescaled = new BookSide(direction < 0);
        rescaled.prices = new long[prices.length];
        rescaled.sizes = new long[sizes.length];
        rescaled.count = count;
        for (int i = 0; i < count; i++) {
            rescaled.prices[i] = DecimalText.rescale(prices[i], priceFrom, priceTo);
            rescaled.sizes[i] = DecimalText.rescale(sizes[i], sizeFrom, sizeTo);
        }
        return rescaled;
    }
}
