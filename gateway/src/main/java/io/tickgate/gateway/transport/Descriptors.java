package io.tickgate.gateway.transport;

import io.tickgate.model.Printable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many file descriptors are left. Sockets are counted as they come and go; what else the process holds is looked
 * up now and then, since to ask may mean to list them all ({@link OpenDescriptors}).
 *
 * <p>The last ones are kept for health checks, meters and Kafka: a process without any can neither tell that it is
 * full nor recover.
 *
 * <p>Thread-safe.
 */
public final class Descriptors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
    private static final long SAMPLE_MILLIS = 2_000;

    /** Of a process that has just begun, which opens files and connections all the time, while clients may storm it already. */
    private static final long FIRST_SAMPLE_MILLIS = 100;

    private static final int FIRST_SAMPLES = 100;
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

    /** Looks up from now on, and now: often at first, for ten seconds. */
    public void start() {
        sample();
        sampleLater(FIRST_SAMPLES);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the sampler
    private void sampleLater(int firstSamples) {
        if (!sampler.isShutdown()) {
            long millis = firstSamples > 0 ? FIRST_SAMPLE_MILLIS : SAMPLE_MILLIS;
            sampler.schedule(
                    () -> {
                        sample();
                        sampleLater(Math.max(0, firstSamples - 1));
                    },
                    millis,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** To look may take a descriptor, too: without any it is as it was. */
    void sample() {
        try {
            long now = open.getAsLong();
            if (now >= 0) {
                others = Math.max(0, now - sockets.get());
            }
        } catch (RuntimeException | InternalError e) {
            LOG.warn(
                    "how many files are open cannot be looked up now: {}",
                    Printable.of(String.valueOf(e.getMessage())));
        }
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
