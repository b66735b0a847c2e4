package io.tickgate.simulator.replay;

import io.tickgate.simulator.publish.MicroClock;
import java.util.concurrent.locks.LockSupport;

/**
 * The time, and waiting for it.
 *
 * <p>Thread-safe.
 */
public interface ReplayClock extends MicroClock {
    /** Returns nanoseconds since some moment, never going back. */
    long nanoTime();

    /** Waits at most this long; it may be less. */
    void park(long nanos);

    static ReplayClock system() {
        var timeOfDay = MicroClock.system();
        return new ReplayClock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public long epochMicros() {
                return timeOfDay.epochMicros();
            }

            @Override
            public void park(long nanos) {
                LockSupport.parkNanos(nanos);
            }
        };
    }
}
