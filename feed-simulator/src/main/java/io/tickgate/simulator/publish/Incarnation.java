package io.tickgate.simulator.publish;

import java.security.SecureRandom;

/**
 * Names for publishers, a new one at each start.
 *
 * <p>Thread-safe.
 */
final class Incarnation {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RADIX = Character.MAX_RADIX;

    private Incarnation() {}

    /** Returns {@code sim-}, the time in milliseconds, and a random part for those that start at once. */
    static String next() {
        return "sim-%s-%s"
                .formatted(
                        Long.toString(MicroClock.system().epochMicros() / 1_000, RADIX),
                        Integer.toString(RANDOM.nextInt(RADIX * RADIX * RADIX), RADIX));
    }
}
