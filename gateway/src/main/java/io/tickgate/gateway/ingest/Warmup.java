package io.tickgate.gateway.ingest;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How far the caches are from what the log held at the start.
 *
 * <p>Thread-safe: written by the feed.
 */
public final class Warmup {
    private final AtomicInteger partitionsLeft = new AtomicInteger(Integer.MAX_VALUE);
    private volatile String detail = "not begun";

    void waitingFor(String what) {
        detail = "waiting for " + what;
    }

    void partitionsLeft(int partitions) {
        partitionsLeft.set(partitions);
        detail = partitions == 0 ? "done" : "%d partitions to read".formatted(partitions);
    }

    /** The feed has ended: nothing newer will come, and this gateway must not be taken for a ready one. */
    void ended(String why) {
        partitionsLeft.set(Integer.MAX_VALUE);
        detail = why;
    }

    /** Whether every partition has been read to the end that it had at the start. */
    public boolean isDone() {
        return partitionsLeft.get() == 0;
    }

    /** What is being waited for, for people. */
    public String detail() {
        return detail;
    }
}
