package io.tickgate.simulator.generate;

/**
 * Which part of all trades is taken back or put right later.
 *
 * <p>Thread-safe.
 *
 * @param cancel the part that is cancelled, 0.0005 for one trade in 2,000
 * @param correct the part that is corrected
 */
public record AmendShares(double cancel, double correct) {
    /** Every trade stands. */
    public static final AmendShares NONE = new AmendShares(0, 0);

    public AmendShares {
        check("cancel share", cancel);
        check("correct share", correct);
        if (cancel + correct > 1) {
            throw new IllegalArgumentException(
                    "cancel share %s, correct share %s (expected: together at most 1)".formatted(cancel, correct));
        }
    }

    private static void check(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("%s: %s (expected: 0 to 1)".formatted(name, share));
        }
    }
}
