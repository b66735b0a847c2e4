package io.tickgate.gateway.testing;

import io.tickgate.gateway.hub.Loop;
import io.tickgate.gateway.hub.NanoClock;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A loop that runs its tasks when the test says so, in a time that the test moves.
 *
 * <p>Confined to the thread of its test, except {@link #execute}, which any thread may call.
 */
public final class ManualLoop implements Loop, NanoClock {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Scheduled> timers =
            new PriorityQueue<>(Comparator.comparingLong(Scheduled::dueNanos).thenComparingLong(Scheduled::number));
    private long nowNanos = 1_000_000_000L;
    private long scheduled;
    private boolean isRunning;

    private record Scheduled(Runnable task, long dueNanos, long number) {}

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean isCurrent() {
        return isRunning;
    }

    @Override
    public void schedule(Runnable task, long delayNanos) {
        timers.add(new Scheduled(task, nowNanos + delayNanos, scheduled++));
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    /** Runs {@code task}, and whatever it and earlier callers queued, as the loop would. */
    public void run(Runnable task) {
        execute(task);
        runAll();
    }

    public void runAll() {
        isRunning = true;
        try {
            for (var task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        } finally {
            isRunning = false;
        }
    }

    /** Moves time on, and runs the timers that fall due on the way, each at its time. */
    public void advanceMillis(long millis) {
        long untilNanos = nowNanos + millis * 1_000_000;
        while (!timers.isEmpty() && timers.peek().dueNanos() <= untilNanos) {
            var timer = timers.remove();
            nowNanos = Math.max(nowNanos, timer.dueNanos());
            run(timer.task());
        }
        nowNanos = untilNanos;
    }

    /** Moves time on as for a process that is frozen: timers that fall due meanwhile have not run when it goes on. */
    public void freezeMillis(long millis) {
        nowNanos += millis * 1_000_000;
    }

    /** Moves time on as a loop finds it that was kept busy: the timers that have fallen due meanwhile run late. */
    public void stallMillis(long millis) {
        nowNanos += millis * 1_000_000;
        advanceMillis(0);
    }

    public int timers() {
        return timers.size();
    }
}
