package io.tickgate.gateway.acceptance;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Waits for a condition, with a deadline.
 *
 * <p>Thread-safe.
 */
public final class Await {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Await() {}

    /** Returns how long it took. */
    public static Duration until(String what, Duration deadline, Callable<Boolean> condition) {
        return until(what, deadline, condition, () -> "");
    }

    /** @param instead says what is the case if the condition is not */
    public static Duration until(
            String what, Duration deadline, Callable<Boolean> condition, Supplier<String> instead) {
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < deadline.toNanos()) {
            if (isTrue(condition)) {
                return Duration.ofNanos(System.nanoTime() - startNanos);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        throw new AssertionError("not within %s: %s%n%s".formatted(deadline, what, instead.get()));
    }

    private static boolean isTrue(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
