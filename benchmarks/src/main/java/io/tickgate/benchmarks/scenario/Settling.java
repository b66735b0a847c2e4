package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.server.ServerProcess;
import java.time.Duration;
import java.util.Map;

/**
 * Waits until a JVM's compiler has done its work, so that what is measured is what a process costs that has run for a day: code
 * that runs fifty times a second comes to its thresholds after a minute and more.
 *
 * <p>Confined to the main thread.
 */
final class Settling {
    private static final Duration LOOK = Duration.ofSeconds(3);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Of the CPU time of the process. */
    private static final double COMPILERS_SHARE = 0.02;
    /** One after the other: the compiler works by fits and starts. */
    private static final int LOOKS = 2;

    private Settling() {}

    /** Returns whether it has settled; it is waited for no longer than {@link #LIMIT}. */
    static boolean await(ServerProcess server) throws InterruptedException {
        long endNanos = System.nanoTime() + LIMIT.toNanos();
        int quietLooks = 0;
        while (System.nanoTime() - endNanos < 0) {
            double allBefore = server.cpuSeconds();
            double othersBefore = othersSeconds(server);
            Thread.sleep(LOOK.toMillis());
            double all = server.cpuSeconds() - allBefore;
            double compilers = all - (othersSeconds(server) - othersBefore);
            quietLooks = compilers < COMPILERS_SHARE * all ? quietLooks + 1 : 0;
            if (quietLooks == LOOKS) {
                return true;
            }
        }
        return false;
    }

    /** Of all threads but the compiler's, which come and go: what they took is that of the process still. */
    private static double othersSeconds(ServerProcess server) {
        return server.cpuSecondsByThread().entrySet().stream()
                .filter(thread -> !thread.getKey().matches("C[12] Compiler.*"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
