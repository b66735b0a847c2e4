package io.tickgate.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A loop that is run by the test's own thread, and whose time passes when the test says so. */
final class ManualLoop implements ClientLoop {
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final List<Waiting> timers = new ArrayList<>();
    private final Thread owner = Thread.currentThread();
    private long nowNanos = 1_000_000_000_000L;

    private record Waiting(long atNanos, Runnable task) {}

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == owner;
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        var waiting = new Waiting(nowNanos + delay.toNanos(), task);
        timers.add(waiting);
        return () -> timers.remove(waiting);
    }

    @Override
    public void close() {
        tasks.clear();
        timers.clear();
    }

    /** Runs what is there. */
    void run() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Runs what comes from other threads until the condition holds. */
    void runUntil(BooleanSupplier condition) {
        long endNanos = System.nanoTime() + TestGateway.DEADLINE.toNanos();
        run();
        while (!condition.getAsBoolean()) {
            try {
                var task = tasks.poll(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (task == null) {
                    throw new AssertionError("not so within " + TestGateway.DEADLINE);
                }
                task.run();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** A task takes its time. */
    void stall(Duration duration) {
        nowNanos += duration.toNanos();
    }

    /** Lets time pass, and runs the timers that end in it in their order. */
    void pass(Duration duration) {
        run();
        long endNanos = nowNanos + duration.toNanos();
        for (var next = next(endNanos); next != null; next = next(endNanos)) {
            timers.remove(next);
            nowNanos = Math.max(nowNanos, next.atNanos());
            next.task().run();
            run();
        }
        nowNanos = endNanos;
    }

    private Waiting next(long endNanos) {
        return timers.stream()
                .filter(timer -> timer.atNanos() <= endNanos)
                .min(Comparator.comparingLong(Waiting::atNanos))
                .orElse(null);
    }

    int timers() {
        return timers.size();
    }
}
