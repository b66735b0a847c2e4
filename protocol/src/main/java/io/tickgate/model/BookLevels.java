package io.tickgate.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.zip.CRC32;

/**
 * Price levels of both sides of a book, best first, all at one scale: a picture of a book, or what changed in one.
 *
 * <p>Thread-safe.
 */
public final class BookLevels {
    private static final int CHECKSUM_DEPTH = 10;

    private final int priceScale;
    private final int sizeScale;
    private final long[] bids;
    private final long[] asks;

    /** Takes the arrays as they are: price and size in turn, best first, as mantissas. The caller forgets them. */
    BookLevels(int priceScale, int sizeScale, long[] bids, long[] asks) {
        DecimalText.checkScale(priceScale);
        DecimalText.checkScale(sizeScale);
        this.priceScale = priceScale;
        this.sizeScale = sizeScale;
        this.bids = bids;
        this.asks = asks;
    }

    /** Collects levels, each side best first; all take the finest scale among them. */
    public static BookLevels of(List<Level> bids, List<Level> asks) {
        var builder = new Builder();
        bids.forEach(level -> builder.bid(level.price(), level.size()));
        asks.forEach(level -> builder.ask(level.price(), level.size()));
        return builder.build();
    }

    public int priceScale() {
        return priceScale;
    }

    public int sizeScale() {
        return sizeScale;
    }

    public int bidCount() {
        return bids.length / 2;
    }

    public int askCount() {
        return asks.length / 2;
    }

    public boolean isEmpty() {
        return bids.length + asks.length == 0;
    }

    /** The mantissa of the price of the bid at {@code index}; 0 is the best. */
    public long bidPrice(int index) {
        return bids[2 * index];
    }

    public long bidSize(int index) {
        return bids[2 * index + 1];
    }

    /** The mantissa of the price of the ask at {@code index}; 0 is the best. */
    public long askPrice(int index) {
        return asks[2 * index];
    }

    public long askSize(int index) {
        return asks[2 * index + 1];
    }

    public List<Level> bids() {
        return levels(bids);
    }

    public List<Level> asks() {
        return levels(asks);
    }

    /** Whether the best bid is above the best ask, as {@link Quote#isCrossed} says. */
    public boolean isCrossed() {
        return bids.length > 0 && asks.length > 0 && bids[0] > asks[0];
    }

    /** Returns these levels at finer scales. */
    BookLevels atScales(int newPriceScale, int newSizeScale) {
        if (newPriceScale == priceScale && newSizeScale == sizeScale) {
            return this;
        }
        Function<long[], long[]> rescale = side -> {
            var rescaled = new long[side.length];
            for (int i = 0; i < side.length; i += 2) {
                rescaled[i] = DecimalText.rescale(side[i], priceScale, newPriceScale);
                rescaled[i + 1] = DecimalText.rescale(side[i + 1], sizeScale, newSizeScale);
            }
            return rescaled;
        };
        return new BookLevels(newPriceScale, newSizeScale, rescale.apply(bids), rescale.apply(asks));
    }

    /**
     * Returns what has to be applied to {@code older} to make it equal to this: changed and new levels with their
     * size, and those that are gone with size zero.
     */
    public BookLevels changesSince(BookLevels older) {
        int finestPrice = Math.max(priceScale, older.priceScale);
        int finestSize = Math.max(sizeScale, older.sizeScale);
        var from = older.atScales(finestPrice, finestSize);
        var to = atScales(finestPrice, finestSize);
        return new BookLevels(
                finestPrice, finestSize, changes(from.bids, to.bids, true), changes(from.asks, to.asks, false));
    }

    /** Merges two sides, best first, and keeps the levels in which they differ. */
    private static long[] changes(long[] from, long[] to, boolean descending) {
        var changes = new long[from.length + to.length];
        int length = 0;
        int i = 0;
        int j = 0;
        while (i < from.length || j < to.length) {
            int order =
                    i == from.length ? 1 : j == to.length ? -1 : Long.compare(from[i], to[j]) * (descending ? -1 : 1);
            if (order < 0) {
                changes[length++] = from[i];
                changes[length++] = 0;
                i += 2;
            } else {
                if (order > 0 || from[i + 1] != to[j + 1]) {
                    changes[length++] = to[j];
                    changes[length++] = to[j + 1];
                }
                i += order == 0 ? 2 : 0;
                j += 2;
            }
        }
        return Arrays.copyOf(changes, length);
    }

    /**
     * CRC-32 over the best ten levels, as {@code price:size} in mantissas joined by commas, bids, a bar, then asks.
     */
    public long checksum() {
        var text = new StringBuilder();
        append(text, bids);
        text.append('|');
        append(text, asks);
        var crc = new CRC32();
        crc.update(text.toString().getBytes(StandardCharsets.US_ASCII));
        return crc.getValue();
    }

    private static void append(StringBuilder text, long[] side) {
        for (int i = 0; i < side.length && i < 2 * CHECKSUM_DEPTH; i += 2) {
            text.append(i == 0 ? "" : ",").append(side[i]).append(':').append(side[i + 1]);
        }
    }

    private List<Level> levels(long[] side) {
        var levels = new Level[side.length / 2];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = new Level(new Price(side[2 * i], priceScale), new Size(side[2 * i + 1], sizeScale));
        }
        return List.of(levels);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BookLevels that
                && priceScale == that.priceScale
                && sizeScale == that.sizeScale
                && Arrays.equals(bids, that.bids)
                && Arrays.equals(asks, that.asks);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bids) + Arrays.hashCode(asks);
    }

    @Override
    public String toString() {
        return "bids " + bids() + ", asks " + asks();
    }

    /**
     * Collects levels in the order in which they are given; all take the finest scale among them.
     *
     * <p>Confined to the thread that fills it.
     */
    public static final class Builder {
        private final LevelCollector bids = new LevelCollector();
        private final LevelCollector asks = new LevelCollector();

        public Builder bid(Price price, Size size) {
            bids.add(price.mantissa(), price.scale(), size.mantissa(), size.scale());
            return this;
        }

        public Builder ask(Price price, Size size) {
            asks.add(price.mantissa(), price.scale(), size.mantissa(), size.scale());
            return this;
        }

        /** Adds a level from mantissas and scales, without the objects in between. */
        public void add(boolean isBid, long price, int priceScale, long size, int sizeScale) {
            (isBid ? bids : asks).add(price, priceScale, size, sizeScale);
        }

        public BookLevels build() {
            int priceScale = Math.max(bids.priceScale(), asks.priceScale());
            int sizeScale = Math.max(bids.sizeScale(), asks.sizeScale());
            return new BookLevels(
                    priceScale, sizeScale, bids.atScales(priceScale, sizeScale), asks.atScales(priceScale, sizeScale));
        }
    }
}
