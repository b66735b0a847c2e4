package io.tickgate.simulator.generate;

/**
 * What market to invent.
 *
 * <p>Thread-safe.
 *
 * @param symbols how many, the most traded first
 * @param seed the same one gives the same ticks
 * @param isStaggered whether each symbol begins elsewhere in the recording; otherwise all move at once
 * @param isWeighted whether symbols tick in proportion to their dollar volume
 * @param withBooks whether there are books of {@value MarketTemplate#BOOK_DEPTH} levels, not only quotes and trades
 * @param ratePerSecond ticks of all symbols together, which their times are spread by
 * @param ticks after how many it ends, 0 for never
 * @param session when it is open
 * @param amendShares which part of the trades is cancelled or corrected
 */
public record GeneratorSettings(
        int symbols,
        long seed,
        boolean isStaggered,
        boolean isWeighted,
        boolean withBooks,
        double ratePerSecond,
        long ticks,
        SessionPlan session,
        AmendShares amendShares) {
    /** Stands in for a rate where the broker sets it: the times are still in order and apart. */
    public static final double NOMINAL_MAX_RATE = 1_000_000;

    public GeneratorSettings {
        check(symbols > 0, "symbols: " + symbols + " (expected: 1 or more)");
        check(
                ratePerSecond > 0 && ratePerSecond <= 1e9,
                "rate: " + ratePerSecond + " (expected: above 0 to 1000000000 per second, or max)");
        check(ticks >= 0, "records: " + ticks + " (expected: 0 or more)");
    }

    /** A market that is always open, and whose trades all stand. */
    public GeneratorSettings(
            int symbols,
            long seed,
            boolean isStaggered,
            boolean isWeighted,
            boolean withBooks,
            double ratePerSecond,
            long ticks) {
        this(
                symbols,
                seed,
                isStaggered,
                isWeighted,
                withBooks,
                ratePerSecond,
                ticks,
                SessionPlan.ALWAYS_OPEN,
                AmendShares.NONE);
    }

    private static void check(boolean isRight, String message) {
        if (!isRight) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Staggered, always open, with quotes and trades only, without end. */
    public static GeneratorSettings of(int symbols, long seed, double ratePerSecond) {
        return new GeneratorSettings(symbols, seed, true, false, false, ratePerSecond, 0);
    }

    public GeneratorSettings withTicks(long newTicks) {
        return new GeneratorSettings(
                symbols, seed, isStaggered, isWeighted, withBooks, ratePerSecond, newTicks, session, amendShares);
    }

    public GeneratorSettings withSession(SessionPlan newSession) {
        return new GeneratorSettings(
                symbols, seed, isStaggered, isWeighted, withBooks, ratePerSecond, ticks, newSession, amendShares);
    }

    public GeneratorSettings withAmendments(AmendShares newShares) {
        return new GeneratorSettings(
                symbols, seed, isStaggered, isWeighted, withBooks, ratePerSecond, ticks, session, newShares);
    }
}
