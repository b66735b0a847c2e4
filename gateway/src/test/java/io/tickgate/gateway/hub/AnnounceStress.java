package io.tickgate.gateway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hunts the race in which the last value of a topic is never told: a real loop against a real feed thread. */
final class AnnounceStress {
    private static final int RACES = 200_000;

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final Thread[] loopThread = new Thread[1];

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    @Timeout(60)
    void theLastValueIsAlwaysSeen() throws Exception {
        executor.submit(() -> loopThread[0] = Thread.currentThread()).get();
        var hub = new Hub(1, NanoClock.SYSTEM);
        var shard = hub.addShard(new ExecutorLoop());
        var audience = hub.newAudience();
        var value = new AtomicLong();
        var seen = new AtomicLong();
        executor.submit(() -> audience.on(shard).add(new Seer(value, seen))).get();

        for (long race = 1; race <= RACES; race++) {
            value.set(race);
            audience.announce();
            hub.wake();
            // Half of the races meet a loop that is busy, half one that has just become idle.
            if (race % 2 == 0) {
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
                while (seen.get() < race && System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                }
                assertThat(seen.get()).isEqualTo(race);
            }
        }
    }

    private record Seer(AtomicLong value, AtomicLong seen) implements Subscriber {
        @Override
        public void onChange(long nowNanos) {
            seen.set(value.get());
        }

        @Override
        public int slot() {
            return 0;
        }

        @Override
        public void slot(int slot) {}
    }

    private final class ExecutorLoop implements Loop {
        @Override
        public boolean isCurrent() {
            return Thread.currentThread() == loopThread[0];
        }

        @Override
        public void schedule(Runnable task, long delayNanos) {
            executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void execute(Runnable task) {
            executor.execute(task);
        }
    }
}
