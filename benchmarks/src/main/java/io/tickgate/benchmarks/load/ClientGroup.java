package io.tickgate.benchmarks.load;

import org.jspecify.annotations.Nullable;

/**
 * Clients of one kind.
 *
 * <p>Thread-safe.
 *
 * @param reading how they read, {@code null} for as fast as they can
 */
public record ClientGroup(
        String name,
        int clients,
        Selection selection,
        @Nullable Reading reading) {
    /** Whether its clients have what is true in the end. */
    boolean isCurrentInTheEnd() {
        return !(reading instanceof Reading.Stuck);
    }

    public static ClientGroup fast(int clients, Selection selection) {
        return new ClientGroup("fast", clients, selection, null);
    }
}
