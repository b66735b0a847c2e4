package io.tickgate.simulator.cli;

/**
 * Records per second.
 *
 * <p>Thread-safe.
 *
 * @param perSecond 0 for as many as the broker takes
 */
record Rate(double perSecond) {
    boolean isMax() {
        return perSecond == 0;
    }
}
