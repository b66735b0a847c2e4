package io.tickgate.benchmarks.jmh;

import io.tickgate.gateway.hub.Loop;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * An event loop that a benchmark turns by hand. Timers never expire.
 *
 * <p>Confined to the thread of its benchmark.
 */
public final class HandLoop implements Loop {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean isCurrent() {
        return true;
    }

    @Override
    public void schedule(Runnable task, long delayNanos) {
        // No benchmark waits for one.
    }

    /** Does what is to be done now. */
    public void turn() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
