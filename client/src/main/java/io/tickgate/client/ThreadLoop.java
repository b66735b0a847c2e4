package io.tickgate.client;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A loop on a daemon thread of its own.
 *
 * <p>Thread-safe.
 */
final class ThreadLoop implements ClientLoop {
    private static final System.Logger LOGGER = System.getLogger(ThreadLoop.class.getName());

    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    ThreadLoop(String name) {
        executor = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    var created = new Thread(task, name);
                    created.setDaemon(true);
                    thread = created;
                    return created;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(() -> run(task));
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        var future = executor.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        // A closed loop has discarded the task, and has no future to cancel.
        return () -> {
            if (future != null) {
                future.cancel(false);
            }
        };
    }

    /** Where a bug in a task ends; the executor itself would keep it to itself. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "a task of the client failed", e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
