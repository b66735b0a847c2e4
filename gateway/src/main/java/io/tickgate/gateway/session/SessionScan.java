package io.tickgate.gateway.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Looks at all sessions of a loop, a little at a time, so that those who are served do not wait for it. One that is there from
 * the beginning to the end is looked at; that may be twice.
 *
 * <p>Confined to the loop, but for its making.
 *
 * @param <T> what it comes to
 */
final class SessionScan<T> {
    private static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final SessionLoop loop;
    private final Predicate<SessionInside> isEnough;
    private final Supplier<T> result;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private int next = Integer.MAX_VALUE;

    /**
     * @param isEnough takes a session, and says whether no other need be looked at
     * @param result is asked when all have been, or it was enough
     */
    SessionScan(SessionLoop loop, Predicate<SessionInside> isEnough, Supplier<T> result) {
        this.loop = loop;
        this.isEnough = isEnough;
        this.result = result;
    }

    /** Begins, on any thread. */
    CompletableFuture<T> start() {
        loop.shard().loop().execute(this::goOn);
        return answer;
    }

    private void goOn() {
        try {
            look();
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    private void look() {
        long beginNanos = loop.nanoTime();
        var sessions = loop.sessions();
        // Downwards: the last one takes the place of one that leaves.
        next = Math.min(next, sessions.size() - 1);
        while (next >= 0) {
            if (answer.isDone()) {
                // Nobody waits for it any more.
                return;
            }
            if (isEnough.test(sessions.get(next--).inside())) {
                break;
            }
            if (loop.nanoTime() - beginNanos > SLICE_NANOS) {
                loop.shard().loop().schedule(this::goOn, PAUSE_NANOS);
                return;
            }
        }
        answer.complete(result.get());
    }
}
