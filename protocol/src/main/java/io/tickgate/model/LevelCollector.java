package io.tickgate.model;

import java.util.Arrays;

/**
 * Levels of one side as mantissas, brought to a common scale as they come.
 *
 * <p>Confined to the thread that fills it.
 */
final class LevelCollector {
    private static final int INITIAL_LEVELS = 16;

    private long[] levels = new long[2 * INITIAL_LEVELS];
    private int length;
    private int priceScale;
    private int sizeScale;

    void add(long price, int ofPriceScale, long size, int ofSizeScale) {
        DecimalText.checkScale(ofPriceScale);
        DecimalText.checkScale(ofSizeScale);
        if (ofPriceScale > priceScale || ofSizeScale > sizeScale) {
            refine(Math.max(priceScale, ofPriceScale), Math.max(sizeScale, ofSizeScale));
        }
        if (length == levels.length) {
            levels = Arrays.copyOf(levels, 2 * length);
        }
        levels[length++] = DecimalText.rescale(price, ofPriceScale, priceScale);
        levels[length++] = DecimalText.rescale(size, ofSizeScale, sizeScale);
    }

    int priceScale() {
        return priceScale;
    }

    int sizeScale() {
        return sizeScale;
    }

    /** Returns price and size in turn, at scales that are no coarser than the collector's own. */
    long[] atScales(int newPriceScale, int newSizeScale) {
        refine(newPriceScale, newSizeScale);
        return Arrays.copyOf(levels, length);
    }

    private void refine(int newPriceScale, int newSizeScale) {
        for (int i = 0; i < length; i += 2) {
            levels[i] = DecimalText.rescale(levels[i], priceScale, newPriceScale);
            levels[i + 1] = DecimalText.rescale(levels[i + 1], sizeScale, newSizeScale);
        }
        priceScale = newPriceScale;
        sizeScale = newSizeScale;
    }
}
