package io.tickgate.gateway.transport;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many file descriptors are left. Sockets are counted as they come and go; what else the process holds is looked
 * up now and then, since to ask the system means to list them all.
 *
 * <p>The last ones are kept for health checks, meters and Kafka: a process without any can neither tell that it is
 * full nor recover.
 *
 * <p>Thread-safe.
 */
public final class Descriptors implements AutoCloseable {
    private static final long SAMPLE_SECONDS = 2;
    private static final long MIN_RESERVE = 32;
    private static final long MAX_RESERVE = 1_000;
    private static final long RESERVED_PART = 20;

    /** Health checks are let in with less than the reserve; with less than this part of it nobody is. */
    private static final long LAST_PART = 4;

    private final long max;
    private final long reserve;
    private final LongSupplier open;
    private final AtomicLong sockets = new AtomicLong();
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "tickgate-descriptors");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long others;

    /**
     * @param max that the process may have
     * @param open how many it has
     */
    public Descriptors(long max, LongSupplier open) {
        this.max = max;
        this.open = open;
        reserve = Math.min(MAX_RESERVE, Math.max(MIN_RESERVE, max / RESERVED_PART));
    }

    /** Looks up from now on, and now. */
    @SuppressWarnings("FutureReturnValueIgnored") // ends with the sampler
    public void start() {
        sample();
        sampler.scheduleWithFixedDelay(this::sample, SAMPLE_SECONDS, SAMPLE_SECONDS, TimeUnit.SECONDS);
    }

    void sample() {
        others = Math.max(0, open.getAsLong() - sockets.get());
    }

    void socketOpened() {
        sockets.incrementAndGet();
    }

    void socketClosed() {
        sockets.decrementAndGet();
    }

    long sockets() {
        return sockets.get();
    }

    public long max() {
        return max;
    }

    public long free() {
        return max - others - sockets.get();
    }

    /** Whether what is left is kept for the gateway itself. */
    public boolean areScarce() {
        return free() < reserve;
    }

    /** Whether one more connection would leave what is kept for the gateway itself. */
    public boolean haveRoomForOneMore() {
        return free() > reserve;
    }

    boolean areNearlyGone() {
        return free() < reserve / LAST_PART;
    }

    @Override
    public void close() {
        sampler.shutdownNow();
    }
}
