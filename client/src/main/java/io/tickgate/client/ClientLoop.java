package io.tickgate.client;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The one thread on which a client does everything, with its clock and its timers. Several clients may share one.
 *
 * <p>Thread-safe.
 */
public interface ClientLoop extends Executor, AutoCloseable {
    /** Returns a loop of its own daemon thread. */
    static ClientLoop ofThread(String name) {
        return new ThreadLoop(name);
    }

    /** Whether the caller is on the loop's thread. */
    boolean isCurrent();

    /** A monotonic clock, as {@link System#nanoTime}. */
    long nanoTime();

    /** Runs a task on the loop's thread after a delay. */
    Timer schedule(Duration delay, Runnable task);

    /** Drops what has not begun. Tasks that come later are dropped too. */
    @Override
    void close();

    /** A task that is still to run. */
    interface Timer {
        /** Has no effect on a task that runs or has run. */
        void cancel();
    }
}
