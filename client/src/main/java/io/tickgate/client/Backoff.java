package io.tickgate.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: anything up to a bound that doubles with each one (full jitter), so that
 * the clients of a gateway that has died do not all come back at once.
 *
 * <p>Confined to the client's loop.
 */
final class Backoff {
    static final Duration FIRST_BOUND = Duration.ofMillis(250);
    static final Duration LAST_BOUND = Duration.ofSeconds(30);

    private final RandomGenerator random;
    private long boundNanos = FIRST_BOUND.toNanos();

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    Duration next() {
        var delay = upTo(Duration.ofNanos(boundNanos));
        boundNanos = Math.min(2 * boundNanos, LAST_BOUND.toNanos());
        return delay;
    }

    /** Returns a random part of a duration. */
    Duration upTo(Duration bound) {
        return Duration.ofNanos((long) (random.nextDouble() * bound.toNanos()));
    }

    void reset() {
        boundNanos = FIRST_BOUND.toNanos();
    }
}
