package io.tickgate.gateway.hub;

/**
 * Monotonic time, for all that lasts: it has no relation to the time of day.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface NanoClock {
    NanoClock SYSTEM = System::nanoTime;

    /** Nanoseconds since an arbitrary moment; compare two of them by subtraction. */
    long nanoTime();
}
