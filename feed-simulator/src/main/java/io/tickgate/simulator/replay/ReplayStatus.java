package io.tickgate.simulator.replay;

/**
 * How far a replay is.
 *
 * <p>Thread-safe.
 *
 * @param records published so far, heartbeats not counted
 * @param loop 1 for the first pass
 * @param positionNanos how far into the recording
 * @param recordedNanos the recorded time of the last record, in nanoseconds since the epoch
 * @param elapsedNanos real time since the start
 * @param lagNanos how late the last record was
 * @param worstLagNanos how late the latest record was
 * @param behind how many records were more than 10 ms late
 */
public record ReplayStatus(
        long records,
        int loop,
        long positionNanos,
        long recordedNanos,
        long elapsedNanos,
        long lagNanos,
        long worstLagNanos,
        long behind) {}
