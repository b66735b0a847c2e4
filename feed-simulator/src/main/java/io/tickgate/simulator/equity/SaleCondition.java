package io.tickgate.simulator.equity;

/**
 * What the flags of a trade's row say about the session; the bits are those of the recording's format.
 *
 * <p>Thread-safe.
 */
final class SaleCondition {
    private static final long CLOSING_PRINT = 1 << 7;
    private static final long FORM_T = 1 << 10;
    private static final long EXTENDED_HOURS = 1 << 13;
    private static final long OFFICIAL_CLOSE = 1 << 24;
    private static final long OFFICIAL_OPEN = 1 << 26;

    private SaleCondition() {}

    /** Whether the row is no trade, but names the price that an exchange opened or closed at. */
    static boolean isOfficialPrice(long flags) {
        return (flags & (OFFICIAL_OPEN | OFFICIAL_CLOSE)) != 0;
    }

    /** Whether it was traded in the regular session. */
    static boolean isRegularSession(long flags) {
        return (flags & (EXTENDED_HOURS | FORM_T)) == 0;
    }

    /** Whether it is the trade of an exchange's closing auction. */
    static boolean isClosingPrint(long flags) {
        return (flags & CLOSING_PRINT) != 0;
    }
}
