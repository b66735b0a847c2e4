package io.tickgate.gateway.mapping;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Numbers of records as plain decimals, none of them without end.
 *
 * <p>Thread-safe.
 */
final class Decimals {
    /** What {@code DecimalText.wide} reads back. */
    private static final int MAX_DIGITS = 30;

    /** Of 60 digits. */
    private static final int MAX_BITS = 199;

    private Decimals() {}

    /** @throws IllegalArgumentException if the text is no number, or too long a one */
    static BigDecimal parse(String text) {
        if (text.length() <= 2 * MAX_DIGITS + 4) {
            try {
                return checkSize(new BigDecimal(text));
            } catch (NumberFormatException e) {
                // Said below, with what was expected.
            }
        }
        throw new IllegalArgumentException("a text that is no number (expected: a decimal)");
    }

    /** A few bytes can name a number of a billion digits. */
    static BigDecimal checkSize(BigDecimal number) {
        // The digits of a number of a million bits take long to count.
        int bits = number.unscaledValue().bitLength();
        if (bits > MAX_BITS || Math.abs((long) number.scale()) > MAX_DIGITS) {
            throw new IllegalArgumentException(
                    "a number of %d bits at scale %d (expected: at most %d digits before and after the point)"
                            .formatted(bits, number.scale(), MAX_DIGITS));
        }
        return number;
    }

    /** @throws IllegalArgumentException if digits would be lost */
    static String exact(BigDecimal number, int decimals) {
        try {
            return plain(number.setScale(decimals, RoundingMode.UNNECESSARY));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "%s (expected: at most %d decimals, so that none is lost)".formatted(number, decimals), e);
        }
    }

    static String rounded(BigDecimal number, int decimals) {
        return plain(number.setScale(decimals, RoundingMode.HALF_EVEN));
    }

    /** With all its digits and no exponent. */
    static String plain(BigDecimal number) {
        return checkSize(number).toPlainString();
    }
}
