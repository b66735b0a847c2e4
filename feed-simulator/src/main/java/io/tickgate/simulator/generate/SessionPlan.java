package io.tickgate.simulator.generate;

import java.time.Duration;

/**
 * How the sessions of an invented market go: pre-open, open, closed, over and over, and now and then a symbol is halted.
 *
 * <p>Thread-safe.
 *
 * @param preOpen how long there are quotes but no trades yet; 0 to begin open
 * @param open how long it is open then, 0 for without end
 * @param closed how long nothing moves, before the next pre-open
 * @param haltEvery how long, on average, from one symbol's halt to that of another; 0 for never
 * @param haltFor how long each halt takes
 */
public record SessionPlan(Duration preOpen, Duration open, Duration closed, Duration haltEvery, Duration haltFor) {
    /** Open from the begin, without end or halts. */
    public static final SessionPlan ALWAYS_OPEN =
            new SessionPlan(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    public SessionPlan {
        check(!preOpen.isNegative(), "pre-open", preOpen, "0s or more");
        check(!open.isNegative(), "open", open, "0s or more");
        check(!haltEvery.isNegative(), "halt every", haltEvery, "0s or more");
        check(isPositive(closed) || open.isZero(), "closed", closed, "above 0s, where the market closes");
        check(isPositive(haltFor) || haltEvery.isZero(), "halt for", haltFor, "above 0s, where symbols are halted");
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void check(boolean isRight, String name, Duration duration, String expected) {
        if (!isRight) {
            throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(name, duration, expected));
        }
    }
}
