package io.tickgate.simulator.publish;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beats in real time, whatever the market does.
 *
 * <p>Thread-safe.
 */
final class HeartbeatTimer {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatTimer.class);

    /** A beat under way is done within this, unless Kafka is away. */
    private static final long PATIENCE_MILLIS = 200;

    private final Runnable beat;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "heartbeat");
        thread.setDaemon(true);
        return thread;
    });

    HeartbeatTimer(Runnable beat) {
        this.beat = beat;
    }

    /** The first beat comes after one interval: what is published before it may be the whole picture. */
    @SuppressWarnings("FutureReturnValueIgnored") // each beat deals with its own exceptions
    void start(Duration interval) {
        executor.scheduleAtFixedRate(this::beatOnce, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void beatOnce() {
        try {
            beat.run();
        } catch (KafkaException | PublishException | IllegalStateException e) {
            // The next tick fails for the same reason, and stops the run; in a quiet market the next beat is tried.
            LOG.debug("no heartbeat", e);
        }
    }

    void stop() {
        executor.shutdown();
        try {
            executor.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        executor.shutdownNow();
    }
}
