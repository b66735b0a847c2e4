package io.tickgate.simulator.equity;

import io.tickgate.simulator.recording.LineReader;

/**
 * The fields of the line at which a reader stands.
 *
 * <p>Confined to the thread that reads it.
 */
final class CsvRow {
    private static final int MAX_DIGITS = 15;
    private static final int MAX_HEX_DIGITS = 8;

    private final LineReader line;
    private final int[] starts;
    private int count;

    /** @param fields that each line has */
    CsvRow(LineReader line, int fields) {
        this.line = line;
        starts = new int[fields + 1];
    }

    /** Goes to the next line; false at the end. */
    boolean next() {
        if (!line.next()) {
            return false;
        }
        count = 1;
        for (int i = 0; i < line.length(); i++) {
            if (line.at(i) == ',') {
                if (count < starts.length) {
                    starts[count] = i + 1;
                }
                count++;
            }
        }
        if (count != starts.length - 1) {
            throw line.wrong("%d fields (expected: %d)".formatted(count, starts.length - 1));
        }
        starts[count] = line.length() + 1;
        return true;
    }

    /** Returns a field that holds a whole number that is not negative. */
    long number(int field) {
        int start = starts[field];
        int end = starts[field + 1] - 1;
        // The last field may end with the carriage return of another operating system.
        if (end > start && line.at(end - 1) == '\r') {
            end--;
        }
        long number = 0;
        boolean isNumber = end > start && end - start <= MAX_DIGITS;
        for (int i = start; i < end && isNumber; i++) {
            int digit = line.at(i) - '0';
            isNumber = digit >= 0 && digit <= 9;
            number = number * 10 + digit;
        }
        if (!isNumber) {
            throw line.wrong(
                    "field %d is not a whole number (expected: 1 to %d digits)".formatted(field + 1, MAX_DIGITS));
        }
        return number;
    }

    /** Returns a field that holds flags as a hexadecimal number. */
    long flags(int field) {
        int start = starts[field];
        int end = starts[field + 1] - 1;
        long flags = 0;
        boolean isNumber = end > start && end - start <= MAX_HEX_DIGITS;
        for (int i = start; i < end && isNumber; i++) {
            int digit = Character.digit(line.at(i), 16);
            isNumber = digit >= 0;
            flags = flags << 4 | digit;
        }
        if (!isNumber) {
            throw line.wrong("field %d is not a hexadecimal number (expected: 1 to %d digits)"
                    .formatted(field + 1, MAX_HEX_DIGITS));
        }
        return flags;
    }

    /** Returns the letter of an exchange as its place in the alphabet. */
    int exchange(int field) {
        int letter = starts[field + 1] - 1 - starts[field] == 1 ? line.at(starts[field]) - 'A' : -1;
        if (letter < 0 || letter >= Nbbo.EXCHANGES) {
            throw line.wrong("field %d is not an exchange (expected: a letter from A to Z)".formatted(field + 1));
        }
        return letter;
    }
}
