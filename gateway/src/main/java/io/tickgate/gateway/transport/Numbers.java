package io.tickgate.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.tickgate.model.DecimalText;

/**
 * Writes numbers into arrays and buffers.
 *
 * <p>Thread-safe.
 */
final class Numbers {
    /** Of a {@code long} and its sign. */
    static final int MAX_DIGITS = 20;

    private static final long VARINT_BITS = 0x7F;
    private static final int VARINT_MORE = 0x80;
    private static final int VARINT_SHIFT = 7;

    private Numbers() {}

    /** Writes decimal digits to the end of an array, and returns where they begin. */
    static int decimal(long number, byte[] digits) {
        int position = digits.length;
        // Negative numbers reach one further than positive ones, so that every long can be written.
        long rest = number > 0 ? -number : number;
        do {
            digits[--position] = (byte) ('0' - rest % 10);
            rest /= 10;
        } while (rest != 0);
        if (number < 0) {
            digits[--position] = '-';
        }
        return position;
    }

    /** Writes seven bits to a byte, the lowest first, to the beginning of an array, and returns how many bytes. */
    static int varint(long number, byte[] bytes) {
        int length = 0;
        long rest = number;
        while ((rest & ~VARINT_BITS) != 0) {
            bytes[length++] = (byte) ((rest & VARINT_BITS) | VARINT_MORE);
            rest >>>= VARINT_SHIFT;
        }
        bytes[length++] = (byte) rest;
        return length;
    }

    /** How many bytes a number has as a varint. */
    static int varintLength(long number) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(number | 1);
        return (bits + VARINT_SHIFT - 1) / VARINT_SHIFT;
    }

    /** Writes decimal digits. */
    static void putDecimal(long number, ByteBuf buffer) {
        int length = DecimalText.length(number, 0);
        buffer.ensureWritable(length);
        int start = buffer.writerIndex();
        int position = start + length;
        long rest = number > 0 ? -number : number;
        do {
            buffer.setByte(--position, '0' - (int) (rest % 10));
            rest /= 10;
        } while (rest != 0);
        if (number < 0) {
            buffer.setByte(--position, '-');
        }
        buffer.writerIndex(start + length);
    }

    /** Writes seven bits to a byte, the lowest first. */
    static void putVarint(long number, ByteBuf buffer) {
        long rest = number;
        while ((rest & ~VARINT_BITS) != 0) {
            buffer.writeByte((int) (rest & VARINT_BITS) | VARINT_MORE);
            rest >>>= VARINT_SHIFT;
        }
        buffer.writeByte((int) rest);
    }
}
