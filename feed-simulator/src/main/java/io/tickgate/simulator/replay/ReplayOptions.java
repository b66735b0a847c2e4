package io.tickgate.simulator.replay;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a recording is published.
 *
 * <p>Thread-safe.
 *
 * @param loops whether it begins anew after its end
 * @param keepsTime whether source times are those of the recording; otherwise those of the replay
 * @param maxGap to which longer quiet periods are shortened, {@code null} to keep them
 * @param runFor after how much real time it ends, {@code null} for never
 */
public record ReplayOptions(
        Speed speed,
        boolean loops,
        boolean keepsTime,
        @Nullable Duration maxGap,
        @Nullable Duration runFor) {
    /** Once, and as fast as the broker takes it. */
    public static ReplayOptions asFastAsPossible() {
        return at(Speed.MAX);
    }

    /** Once, at this speed. */
    public static ReplayOptions at(Speed speed) {
        return new ReplayOptions(speed, false, false, null, null);
    }

    /** Over and over. */
    public ReplayOptions looping() {
        return new ReplayOptions(speed, true, keepsTime, maxGap, runFor);
    }

    /** With the source times of the recording. */
    public ReplayOptions keepingTime() {
        return new ReplayOptions(speed, loops, true, maxGap, runFor);
    }
}
