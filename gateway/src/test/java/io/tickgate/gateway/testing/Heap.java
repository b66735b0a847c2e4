package io.tickgate.gateway.testing;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;

/**
 * What is in use of the heap of this JVM.
 *
 * <p>Thread-safe.
 */
public final class Heap {
    private static final int COLLECTIONS = 3;

    private Heap() {}

    /** Returns how many bytes are reachable, by and large: what is used after full collections. */
    public static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            collect();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static void collect() {
        var garbage = new WeakReference<>(new Object());
        while (garbage.get() != null) {
            System.gc();
        }
    }
}
