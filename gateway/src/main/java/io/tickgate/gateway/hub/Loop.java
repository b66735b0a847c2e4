package io.tickgate.gateway.hub;

import java.util.concurrent.Executor;

/**
 * Runs tasks one at a time, in order.
 *
 * <p>An object confined to a loop is touched only by that loop's tasks, and so needs no locks.
 *
 * <p>Thread-safe.
 */
public interface Loop extends Executor {
    /** Whether the caller runs on this loop. */
    boolean isCurrent();

    /** Runs the task once, after the delay. */
    void schedule(Runnable task, long delayNanos);
}
