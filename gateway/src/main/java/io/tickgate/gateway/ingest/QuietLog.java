package io.tickgate.gateway.ingest;

import io.tickgate.gateway.hub.NanoClock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Logs the first of a flood at once and then one line each ten seconds, which says how many there were.
 *
 * <p>Confined to the thread of its feed.
 */
final class QuietLog {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Logger log;
    private final NanoClock clock;
    private long lastNanos;
    private long unsaid;

    QuietLog(Logger log, NanoClock clock) {
        this.log = log;
        this.clock = clock;
        this.lastNanos = clock.nanoTime() - INTERVAL_NANOS;
    }

    void warn(String what) {
        unsaid++;
        long nowNanos = clock.nanoTime();
        if (nowNanos - lastNanos >= INTERVAL_NANOS) {
            lastNanos = nowNanos;
            log.warn("{} ({} since the last line)", what, unsaid);
            unsaid = 0;
        }
    }
}
