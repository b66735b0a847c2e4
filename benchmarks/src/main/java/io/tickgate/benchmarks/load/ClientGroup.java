package io.tickgate.benchmarks.load;

import org.jspecify.annotations.Nullable;

/**
 * Clients of one kind.
 *
 * <p>Thread-safe.
 *
 * @param pace how slowly they read, {@code null} for as fast as they can
 */
public record ClientGroup(
        String name,
        int clients,
        Selection selection,
        @Nullable Pace pace) {

    /** So many bytes at a time, at fixed times, with a receive buffer of the kernel of this size. */
    public record Pace(int bytesPerRead, int everyMillis, int receiveBufferBytes) {
        /** @param bytesPerSecond at least 10 */
        public static Pace of(int bytesPerSecond, int receiveBufferBytes) {
            return new Pace(bytesPerSecond / 10, 100, receiveBufferBytes);
        }
    }

    public static ClientGroup fast(int clients, Selection selection) {
        return new ClientGroup("fast", clients, selection, null);
    }
}
