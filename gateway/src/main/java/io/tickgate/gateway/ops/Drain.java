package io.tickgate.gateway.ops;

import io.tickgate.gateway.hub.NanoClock;
import io.tickgate.gateway.session.Departure;
import io.tickgate.gateway.session.Histories;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.gateway.transport.Admission;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Takes leave of all clients before anything else is stopped. By then the application has said that it is not ready, so
 * that a load balancer sends new connections elsewhere; those that come nevertheless are taken for a while, and then
 * turned away. The log is read and everybody is served until the last one has gone.
 *
 * <p>Bounded by the window: who is still there at its end is closed.
 *
 * <p>Thread-safe.
 */
public final class Drain implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    /** For the last closes to reach their clients. */
    private static final Duration FAREWELLS = Duration.ofSeconds(3);

    private static final long LOOK_MILLIS = 50;

    private final Duration grace;
    private final Duration window;
    private final Sessions sessions;
    private final Histories histories;
    private final Admission admission;
    private final NanoClock clock;
    private volatile boolean isRunning;

    /**
     * @param grace how long new connections are still taken
     * @param window until the last client is closed, in which the grace is; 0 for no drain
     */
    public Drain(
            Duration grace,
            Duration window,
            Sessions sessions,
            Histories histories,
            Admission admission,
            NanoClock clock) {
        this.grace = grace;
        this.window = window;
        this.sessions = sessions;
        this.histories = histories;
        this.admission = admission;
        this.clock = clock;
    }

    @Override
    public void start() {
        isRunning = true;
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    /** Before the web server and all that feeds it. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }

    @Override
    public void stop() {
        try {
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            isRunning = false;
        }
    }

    private void drain() throws InterruptedException {
        if (window.isZero()) {
            return;
        }
        long begin = clock.nanoTime();
        LOG.info(
                "stopping: telling {} clients; new ones are taken for {} ms, the last are closed after {} ms",
                sessions.counters().openConnections(),
                grace.toMillis(),
                window.toMillis());
        sessions.depart(Departure.within(grace, window, begin));
        boolean isStopped = false;
        long passed = 0;
        while (passed < grace.toNanos()
                || (isBusy() && passed < window.plus(FAREWELLS).toNanos())) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            passed = clock.nanoTime() - begin;
            if (!isStopped && passed >= grace.toNanos()) {
                admission.stop();
                isStopped = true;
            }
        }
        LOG.info(
                "drained in {} ms; {} clients are left",
                TimeUnit.NANOSECONDS.toMillis(passed),
                sessions.counters().openConnections());
    }

    private boolean isBusy() {
        return sessions.counters().openConnections() > 0 || histories.running() > 0;
    }
}
