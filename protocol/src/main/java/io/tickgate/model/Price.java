package io.tickgate.model;

/**
 * What one unit costs: {@code mantissa / 10^scale}. May be negative, as the prices of spreads and of power are.
 *
 * <p>Thread-safe.
 */
public record Price(long mantissa, int scale) implements Comparable<Price> {
    public Price {
        DecimalText.checkScale(scale);
    }

    /**
     * Reads a plain decimal; its scale is the number of digits after the point.
     *
     * @throws IllegalArgumentException if the text is not a plain decimal of at most 18 digits
     */
    public static Price parse(CharSequence text) {
        return new Price(DecimalText.mantissa(text), DecimalText.scale(text));
    }

    /**
     * Returns the same number at another scale.
     *
     * @throws ArithmeticException if it gets more than 18 digits, or if digits other than zero would be cut off
     */
    public Price atScale(int newScale) {
        return newScale == scale ? this : new Price(DecimalText.rescale(mantissa, scale, newScale), newScale);
    }

    @Override
    public int compareTo(Price other) {
        return DecimalText.compare(mantissa, scale, other.mantissa, other.scale);
    }

    @Override
    public String toString() {
        return DecimalText.format(mantissa, scale);
    }
}
