package io.tickgate.client;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notices when nothing has come for too long.
 *
 * <p>Confined to the client's loop.
 */
final class Silence {
    /** How long a close frame may take to be answered. */
    static final Duration CLOSING = Duration.ofSeconds(1);

    private final ClientLoop loop;
    private final Consumer<String> tooLong;
    private @Nullable Limit limit;
    private ClientLoop.@Nullable Timer timer;
    private long sinceNanos;

    Silence(ClientLoop loop, Consumer<String> tooLong) {
        this.loop = loop;
        this.tooLong = tooLong;
    }

    /** Starts anew, with another limit. */
    void allow(Limit newLimit) {
        limit = newLimit;
        broken();
        startTimer(newLimit.duration());
    }

    /** Something came. Costs no timer: the one that runs looks at the time when it ends. */
    void broken() {
        sinceNanos = loop.nanoTime();
    }

    private void startTimer(Duration delay) {
        if (timer != null) {
            timer.cancel();
        }
        timer = loop.schedule(delay, this::check);
    }

    private void check() {
        if (limit == null) {
            return;
        }
        long remainingNanos = limit.duration().toNanos() - (loop.nanoTime() - sinceNanos);
        if (remainingNanos > 0) {
            startTimer(Duration.ofNanos(remainingNanos));
        } else {
            tooLong.accept(limit.complaint());
        }
    }

    void end() {
        limit = null;
        if (timer != null) {
            timer.cancel();
        }
    }

    /**
     * How long it may be silent, and what is missing then.
     *
     * <p>Thread-safe.
     */
    record Limit(Duration duration, String expected) {
        static Limit welcome(Duration duration) {
            return new Limit(duration, "welcome");
        }

        /** Two heartbeats: one may be late, and the next one makes up for it. */
        static Limit heartbeats(int heartbeatMillis) {
            return new Limit(Duration.ofMillis(2L * heartbeatMillis), "a heartbeat");
        }

        String complaint() {
            return "nothing for %d ms (expected: %s)".formatted(duration.toMillis(), expected);
        }
    }
}
