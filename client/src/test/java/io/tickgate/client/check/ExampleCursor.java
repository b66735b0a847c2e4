package io.tickgate.client.check;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A place in the log of the example market as text that one cannot change without being noticed. */
record ExampleCursor(long sequence) {
    private static final String PREFIX = "c1.";

    static ExampleCursor parse(String text) {
        var parts = text.substring(Math.min(text.length(), PREFIX.length())).split("-", 2);
        try {
            var cursor = new ExampleCursor(Long.parseLong(parts[0], Character.MAX_RADIX));
            if (cursor.text().equals(text)) {
                return cursor;
            }
        } catch (NumberFormatException e) {
            // As wrong as one whose checksum is.
        }
        throw new IllegalArgumentException("a cursor that was changed (expected: one as it was given out)");
    }

    String text() {
        String place = Long.toString(sequence, Character.MAX_RADIX);
        var crc = new CRC32();
        crc.update(place.getBytes(StandardCharsets.US_ASCII));
        return PREFIX + place + "-" + Long.toString(crc.getValue(), Character.MAX_RADIX);
    }
}
