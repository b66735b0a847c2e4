package io.tickgate.gateway.log;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets loops look at a whole market at one moment. The feed alone writes its caches, so what is looked at on its thread
 * between two records is of one place in each partition.
 *
 * <p>Bounded: so many may wait, and a look that has to be taken takes the feed no longer than a record now and then; the
 * others wait for the next time.
 *
 * <p>Thread-safe: {@link #serve} is for the thread of its feed alone.
 */
public final class Cuts {
    private static final System.Logger LOG = System.getLogger(Cuts.class.getName());

    static final int MAX_WAITING = 64;

    /** Records that wait no longer than this are not late. */
    private static final long BUDGET_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Queue<Runnable> waiting = new ArrayDeque<>();

    /**
     * Asks for a look.
     *
     * @param look does what it does on the thread of the feed, and takes its time from it
     * @return whether there is room for it; if not, it is never taken
     */
    public synchronized boolean ask(Runnable look) {
        return waiting.size() < MAX_WAITING && waiting.add(look);
    }

    /** Takes a look back that has not been taken. */
    public synchronized void takeBack(Runnable look) {
        waiting.remove(look);
    }

    /** Takes the looks that wait, one at least. */
    public void serve() {
        long beganNanos = System.nanoTime();
        do {
            var look = next();
            if (look == null) {
                return;
            }
            try {
                look.run();
            } catch (RuntimeException e) {
                // The feed goes on; who asked gives up in time.
                LOG.log(System.Logger.Level.ERROR, "a cut failed by a bug", e);
            }
        } while (System.nanoTime() - beganNanos < BUDGET_NANOS);
    }

    private synchronized @Nullable Runnable next() {
        return waiting.poll();
    }
}
