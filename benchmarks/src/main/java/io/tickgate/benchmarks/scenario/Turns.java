package io.tickgate.benchmarks.scenario;

import java.time.Duration;

/**
 * A server that can be measured in turns with another.
 *
 * <p>Confined to the main thread.
 */
interface Turns {
    /** Has no more ticks sent, and returns when the last have had the time to arrive. */
    void hold() throws InterruptedException;

    /** Measures it, which is held before and after, once it runs as it does without a pause. */
    void turn(Duration length) throws InterruptedException;
}
