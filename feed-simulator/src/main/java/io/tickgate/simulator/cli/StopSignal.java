package io.tickgate.simulator.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM: asks the run to stop, and holds the end of the JVM back until it has, for a bounded time.
 *
 * <p>Thread-safe.
 */
final class StopSignal implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 1_900;

    private final Thread running = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "stop");
    private volatile boolean isStopped;
    private volatile Runnable onStop = () -> {};

    private StopSignal() {}

    static StopSignal ofThisThread() {
        var signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    private void stop() {
        isStopped = true;
        onStop.run();
        running.interrupt();
        try {
            ended.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What to do besides interrupting the thread. */
    void onStop(Runnable action) {
        onStop = action;
        if (isStopped) {
            action.run();
        }
    }

    boolean isStopped() {
        return isStopped;
    }

    /** Lets the running thread wait again. */
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already, and the hook with it.
        }
    }
}
