package io.tickgate.model;

import java.math.BigDecimal;
import java.nio.CharBuffer;
import java.util.regex.Pattern;

/**
 * Decimal numbers between their text and a mantissa with a scale, without a {@code double} in between.
 *
 * <p>Thread-safe.
 */
public final class DecimalText {
    /** A {@code long} holds every number of this many digits. */
    public static final int MAX_SCALE = 18;

    /** Sign, 19 digits, the point and a leading zero. */
    public static final int MAX_LENGTH = 22;

    /** Of the largest {@code long}. */
    private static final int MAX_DIGITS = 19;

    /** Two billion sizes of 18 digits add up to fewer. */
    private static final int MAX_WIDE_LENGTH = 64;

    private static final Pattern PLAIN = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

    private static final long MAX_MANTISSA = 999_999_999_999_999_999L;
    private static final long[] POWERS = new long[MAX_SCALE + 1];

    /** The two digits of each number below a hundred. */
    private static final byte[] PAIRS = new byte[200];

    static {
        POWERS[0] = 1;
        for (int i = 1; i <= MAX_SCALE; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
        for (int i = 0; i < 100; i++) {
            PAIRS[2 * i] = (byte) ('0' + i / 10);
            PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    private DecimalText() {}

    /**
     * Returns the digits of a plain decimal as one whole number.
     *
     * @throws IllegalArgumentException if the text is not a plain decimal of at most 18 digits
     */
    public static long mantissa(CharSequence text) {
        char[] letters = text.toString().toCharArray();
        return mantissa(letters, 0, letters.length);
    }

    /**
     * The same of some of an array's letters.
     *
     * @throws IllegalArgumentException if they are not a plain decimal of at most 18 digits
     */
    public static long mantissa(char[] letters, int from, int length) {
        boolean negative = length > 0 && letters[from] == '-';
        long mantissa = 0;
        int digits = 0;
        int point = -1;
        for (int i = negative ? 1 : 0; i < length; i++) {
            char c = letters[from + i];
            if (c >= '0' && c <= '9') {
                mantissa = mantissa * 10 + (c - '0');
                // Leading zeros do not count.
                digits += mantissa == 0 ? 0 : 1;
            } else if (c == '.' && point < 0) {
                point = i;
            } else {
                throw notDecimal(letters, from, length);
            }
            if (digits > MAX_SCALE) {
                throw notDecimal(letters, from, length);
            }
        }
        boolean digitsOnBothSides = point < 0
                ? length > (negative ? 1 : 0)
                : point > (negative ? 1 : 0) && point < length - 1 && length - 1 - point <= MAX_SCALE;
        if (!digitsOnBothSides) {
            throw notDecimal(letters, from, length);
        }
        return negative ? -mantissa : mantissa;
    }

    /**
     * Reads a plain decimal that may be wider than a {@code long}, as the sum of many sizes is.
     *
     * @throws IllegalArgumentException if the text is not a plain decimal of at most 64 characters
     */
    public static BigDecimal wide(String text) {
        if (text.length() > MAX_WIDE_LENGTH || !PLAIN.matcher(text).matches()) {
            throw new IllegalArgumentException("'%s' (expected: a plain decimal of at most %d characters)"
                    .formatted(Printable.of(text), MAX_WIDE_LENGTH));
        }
        return new BigDecimal(text);
    }

    /** Returns how many digits follow the point of a text that {@link #mantissa} accepts. */
    public static int scale(CharSequence text) {
        for (int i = text.length() - 1; i >= 0; i--) {
            if (text.charAt(i) == '.') {
                return text.length() - 1 - i;
            }
        }
        return 0;
    }

    /** The same of letters that {@link #mantissa(char[], int, int)} accepts. */
    public static int scale(char[] letters, int from, int length) {
        for (int i = length - 1; i >= 0; i--) {
            if (letters[from + i] == '.') {
                return length - 1 - i;
            }
        }
        return 0;
    }

    /**
     * Returns the mantissa of the same number at another scale.
     *
     * @throws ArithmeticException if it gets more than 18 digits, or if digits other than zero would be cut off
     */
    public static long rescale(long mantissa, int from, int to) {
        if (to == from) {
            return mantissa;
        }
        if (to > from) {
            // A long may hold one digit more, but nobody could read back what is written of it.
            long limit = MAX_MANTISSA / POWERS[to - from];
            if (mantissa > limit || mantissa < -limit) {
                throw new ArithmeticException("%s at scale %d (expected: at most %d digits)"
                        .formatted(format(mantissa, from), to, MAX_SCALE));
            }
            return mantissa * POWERS[to - from];
        }
        long power = POWERS[from - to];
        if (mantissa % power != 0) {
            throw new ArithmeticException(
                    "%s at scale %d (expected: no digits lost)".formatted(format(mantissa, from), to));
        }
        return mantissa / power;
    }

    /** Compares two numbers, each given by its mantissa and scale. */
    public static int compare(long mantissa, int scale, long otherMantissa, int otherScale) {
        if (scale == otherScale) {
            return Long.compare(mantissa, otherMantissa);
        }
        return BigDecimal.valueOf(mantissa, scale).compareTo(BigDecimal.valueOf(otherMantissa, otherScale));
    }

    /** Returns the number as a plain decimal with all digits of its scale. */
    public static String format(long mantissa, int scale) {
        var buffer = new char[MAX_LENGTH];
        int start = format(mantissa, scale, buffer);
        return new String(buffer, start, MAX_LENGTH - start);
    }

    /** Returns how many characters {@link #format(long, int)} writes. */
    public static int length(long mantissa, int scale) {
        checkScale(scale);
        int digits = Math.max(digits(mantissa), scale + 1);
        return digits + (scale > 0 ? 1 : 0) + (mantissa < 0 ? 1 : 0);
    }

    /** Returns how many digits a whole number has. */
    private static int digits(long number) {
        long size = number < 0 ? -number : number;
        if (size < 0) {
            // The smallest of all has no positive counterpart.
            return MAX_DIGITS;
        }
        // Odd, so that zero has a digit; no power of ten but one lies between a number and the odd one after it.
        long odd = size | 1;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(odd);
        // The logarithm of two, by which so many bits have this many digits or one more.
        int atLeast = bits * 1233 >> 12;
        return odd < POWERS[atLeast] ? atLeast : atLeast + 1;
    }

    /**
     * Writes the number as {@link #format(long, int)} does, in ASCII.
     *
     * @param end behind its last character
     * @return where the text starts
     */
    public static int format(long mantissa, int scale, byte[] bytes, int end) {
        checkScale(scale);
        int position = end;
        // Negative numbers reach one further than positive ones, so that every long can be written.
        long whole = mantissa > 0 ? -mantissa : mantissa;
        if (scale > 0) {
            long power = POWERS[scale];
            long above = whole / power;
            position = digits(whole - above * power, scale, bytes, position);
            bytes[--position] = '.';
            whole = above;
        }
        position = digits(whole, 1, bytes, position);
        if (mantissa < 0) {
            bytes[--position] = '-';
        }
        return position;
    }

    /** Writes the digits of a number that is not positive, and so many at least; returns where they start. */
    private static int digits(long number, int least, byte[] bytes, int end) {
        int position = end;
        long rest = number;
        while (rest <= -10) {
            long above = rest / 100;
            int pair = 2 * (int) (above * 100 - rest);
            bytes[--position] = PAIRS[pair + 1];
            bytes[--position] = PAIRS[pair];
            rest = above;
        }
        if (rest != 0) {
            bytes[--position] = (byte) ('0' - rest);
        }
        while (position > end - least) {
            bytes[--position] = '0';
        }
        return position;
    }

    /**
     * Writes the number to the end of a buffer.
     *
     * @param buffer at least {@link #MAX_LENGTH} long; its last {@code MAX_LENGTH} characters are used
     * @return where the text starts; it goes on to the end of the buffer
     */
    public static int format(long mantissa, int scale, char[] buffer) {
        checkScale(scale);
        int position = buffer.length;
        // Negative numbers reach one further than positive ones, so that every long can be written.
        long rest = mantissa > 0 ? -mantissa : mantissa;
        for (int digits = 0; rest != 0 || digits <= scale; digits++) {
            if (digits == scale && scale > 0) {
                buffer[--position] = '.';
            }
            buffer[--position] = (char) ('0' - rest % 10);
            rest /= 10;
        }
        if (mantissa < 0) {
            buffer[--position] = '-';
        }
        return position;
    }

    static void checkScale(int scale) {
        if (scale < 0 || scale > MAX_SCALE) {
            throw new IllegalArgumentException("scale: %d (expected: 0 to %d)".formatted(scale, MAX_SCALE));
        }
    }

    private static IllegalArgumentException notDecimal(char[] letters, int from, int length) {
        var text = CharBuffer.wrap(letters, from, length);
        return new IllegalArgumentException(
                "'%s' (expected: a plain decimal of at most %d digits)".formatted(Printable.of(text), MAX_SCALE));
    }
}
