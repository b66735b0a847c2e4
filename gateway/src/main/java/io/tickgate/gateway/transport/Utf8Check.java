package io.tickgate.gateway.transport;

/**
 * Looks whether a text that comes in pieces is UTF-8 (RFC 3629), and sees it at the first byte that cannot be: surrogates,
 * what is written longer than need be, and what no character has are none.
 *
 * <p>Confined to the thread of its caller.
 */
final class Utf8Check {
    private static final int LEAST_NEXT = 0x80;
    private static final int MOST_NEXT = 0xBF;

    /** So many bytes of a character are yet to come. */
    private int toCome;

    /** Between which the next one of them has to be. */
    private int least = LEAST_NEXT;

    private int most = MOST_NEXT;

    /** Whether a text as a whole is. */
    static boolean isUtf8(byte[] text) {
        var check = new Utf8Check();
        return check.takes(text) && check.isWhole();
    }

    /** Takes the next piece; returns whether all is well so far. */
    boolean takes(byte[] piece) {
        for (byte next : piece) {
            // Nearly all there is.
            boolean isAscii = next >= 0 && toCome == 0;
            if (!isAscii && !takes(next & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text may end here. */
    boolean isWhole() {
        return toCome == 0;
    }

    private boolean takes(int next) {
        if (toCome == 0) {
            return begins(next);
        }
        if (next < least || next > most) {
            return false;
        }
        toCome--;
        expect(LEAST_NEXT, MOST_NEXT);
        return true;
    }

    /** The first byte of a character says how many follow, and where the second one's bounds are narrower. */
    private boolean begins(int first) {
        if (first < 0xC2 || first > 0xF4) {
            return false;
        }
        toCome = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
        switch (first) {
            case 0xE0 -> expect(0xA0, MOST_NEXT);
            case 0xED -> expect(LEAST_NEXT, 0x9F);
            case 0xF0 -> expect(0x90, MOST_NEXT);
            case 0xF4 -> expect(LEAST_NEXT, 0x8F);
            default -> expect(LEAST_NEXT, MOST_NEXT);
        }
        return true;
    }

    private void expect(int newLeast, int newMost) {
        least = newLeast;
        most = newMost;
    }
}
