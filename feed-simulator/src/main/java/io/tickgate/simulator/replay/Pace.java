package io.tickgate.simulator.replay;

import java.util.function.BooleanSupplier;

/**
 * Says when a recorded time is due, and waits for it.
 *
 * <p>Deadlines follow from the begin of the run alone, never from when the record before went out, so that a late one
 * delays nothing after it and errors do not add up. What is late goes out at once.
 *
 * <p>Confined to the thread of the replay.
 */
final class Pace {
    private final ReplayClock clock;
    private final Speed speed;
    private final long maxGapNanos;
    private final long startNanos;
    private final long startMicros;
    private long loopNanos;
    private long recordedNanos;
    private long skippedNanos;
    private long dueNanos;

    /** @param maxGapNanos to which longer quiet periods are shortened, in recorded time */
    Pace(ReplayClock clock, Speed speed, long maxGapNanos) {
        this.clock = clock;
        this.speed = speed;
        this.maxGapNanos = maxGapNanos;
        startNanos = clock.nanoTime();
        startMicros = clock.epochMicros();
    }

    /** Begins a pass over the recording where the one before ended. */
    void startLoop(long recordingStartNanos, long gapNanos) {
        loopNanos = dueNanos + gapNanos;
        dueNanos = loopNanos;
        recordedNanos = recordingStartNanos;
        skippedNanos = -recordingStartNanos;
    }

    /** Makes the record of this recorded time the next one. */
    void advanceTo(long newRecordedNanos) {
        long gap = newRecordedNanos - recordedNanos;
        if (gap > maxGapNanos) {
            skippedNanos -= gap - maxGapNanos;
        }
        recordedNanos = newRecordedNanos;
        dueNanos = loopNanos + speed.scaled(recordedNanos + skippedNanos);
    }

    /** Waits until the record is due or {@code isStopped}; returns how late it is then. */
    long await(BooleanSupplier isStopped) {
        long early = startNanos + dueNanos - clock.nanoTime();
        while (early > 0 && !speed.isMax() && !isStopped.getAsBoolean()) {
            clock.park(early);
            early = startNanos + dueNanos - clock.nanoTime();
        }
        return speed.isMax() ? 0 : -early;
    }

    /** When the record happens in this run, by the time of day: its deadline, or now if it has none. */
    long dueMicros() {
        return speed.isMax() ? clock.epochMicros() : startMicros + dueNanos / 1_000;
    }
}
