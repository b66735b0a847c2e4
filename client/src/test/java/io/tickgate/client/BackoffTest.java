package io.tickgate.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    /** The longest wait that the jitter can choose. */
    static final RandomGenerator LONGEST = fixed(Math.nextDown(1.0));

    static RandomGenerator fixed(double value) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public double nextDouble() {
                return value;
            }
        };
    }

    @Test
    void doublesTheBoundUpToHalfAMinute() {
        var backoff = new Backoff(LONGEST);

        var waits = Stream.generate(() -> Math.round(backoff.next().toNanos() / 1e6))
                .limit(9);

        assertThat(waits).containsExactly(250L, 500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L);
    }

    @Test
    void choosesAnyWaitUpToTheBound() {
        var random = new Random(7);

        var waits = Stream.generate(() -> new Backoff(random).next())
                .limit(1000)
                .sorted()
                .toList();

        assertThat(waits.get(0)).isLessThan(Duration.ofMillis(5));
        assertThat(waits.get(999)).isBetween(Duration.ofMillis(245), Backoff.FIRST_BOUND);
    }

    @Test
    void beginsAnewAfterAReset() {
        var backoff = new Backoff(LONGEST);
        backoff.next();
        backoff.next();

        backoff.reset();

        assertThat(backoff.next()).isLessThanOrEqualTo(Backoff.FIRST_BOUND);
    }
}
