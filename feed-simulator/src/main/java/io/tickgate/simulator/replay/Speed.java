package io.tickgate.simulator.replay;

/**
 * How many times faster than real time.
 *
 * <p>Thread-safe.
 *
 * @param factor 0 for as fast as possible
 */
public record Speed(double factor) {
    public static final Speed REAL_TIME = new Speed(1);
    public static final Speed MAX = new Speed(0);

    public Speed {
        if (!(factor >= 0 && factor <= 1e6)) {
            throw new IllegalArgumentException(
                    "speed: %s (expected: 0 to 1000000, 0 or max for as fast as possible)".formatted(factor));
        }
    }

    public boolean isMax() {
        return factor == 0;
    }

    /** How long a recorded time takes at this speed; nothing at full speed. */
    long scaled(long recordedNanos) {
        if (factor == 1) {
            return recordedNanos;
        }
        return isMax() ? 0 : (long) (recordedNanos / factor);
    }

    @Override
    public String toString() {
        return isMax() ? "max" : Double.toString(factor);
    }
}
