package io.tickgate.model;

/**
 * How much is offered, asked for or traded: {@code mantissa / 10^scale}, in units or contracts of the instrument.
 *
 * <p>Thread-safe.
 */
public record Size(long mantissa, int scale) implements Comparable<Size> {
    public Size {
        DecimalText.checkScale(scale);
        if (mantissa < 0) {
            throw new IllegalArgumentException(
                    "size: %s (expected: not negative)".formatted(DecimalText.format(mantissa, scale)));
        }
    }

    /**
     * Reads a plain decimal; its scale is the number of digits after the point.
     *
     * @throws IllegalArgumentException if the text is not a plain decimal of at most 18 digits
     */
    public static Size parse(CharSequence text) {
        return new Size(DecimalText.mantissa(text), DecimalText.scale(text));
    }

    /**
     * Returns the same number at another scale.
     *
     * @throws ArithmeticException if it gets more than 18 digits, or if digits other than zero would be cut off
     */
    public Size atScale(int newScale) {
        return newScale == scale ? this : new Size(DecimalText.rescale(mantissa, scale, newScale), newScale);
    }

    @Override
    public int compareTo(Size other) {
        return DecimalText.compare(mantissa, scale, other.mantissa, other.scale);
    }

    @Override
    public String toString() {
        return DecimalText.format(mantissa, scale);
    }
}
