package io.tickgate.client;

import io.tickgate.wire.CloseCode;
import io.tickgate.wire.ServerMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection: opens another when it is lost, after a random wait that grows with every failure, or when the
 * gateway says that it is about to go, while the old one still flows.
 *
 * <p>At most two connections are open at a time.
 *
 * <p>Confined to the client's loop.
 */
final class Reconnector {
    /** A connection that ends sooner counts as one more failure. */
    static final Duration STABLE = Duration.ofSeconds(5);

    private static final int NORMAL = 1000;

    private final ClientLoop loop;
    private final Backoff backoff;
    private final Attempt attempt;
    private final ClientListener listener;

    private @Nullable Connection current;
    private @Nullable Connection candidate;
    private ClientLoop.@Nullable Timer timer;
    private @Nullable Ending ending;
    private long connectedNanos;
    private long nextAttemptNanos;

    Reconnector(ClientLoop loop, Backoff backoff, Attempt attempt, ClientListener listener) {
        this.loop = loop;
        this.backoff = backoff;
        this.attempt = attempt;
        this.listener = listener;
    }

    /** Opens a connection now. */
    void connect() {
        assert loop.isCurrent();
        timer = null;
        candidate = attempt.open(this);
    }

    boolean isCurrent(Connection connection) {
        return connection == current;
    }

    boolean isCandidate(Connection connection) {
        return connection == candidate;
    }

    /** The candidate has been welcomed: it takes the place of the one before. */
    void promote() {
        var old = current;
        current = candidate;
        candidate = null;
        connectedNanos = loop.nanoTime();
        if (old != null) {
            old.close(NORMAL, "moved");
        }
    }

    /** The gateway is about to close the current connection. */
    void goingAway(ServerMessage.Bye bye) {
        if (ending == null && CloseCode.isReconnectable(bye.code()) && candidate == null && timer == null) {
            var spread = backoff.upTo(Duration.ofMillis(bye.spreadMillis()));
            connectAfter(Duration.ofMillis(bye.afterMillis()).plus(spread));
        }
    }

    void closed(Connection connection, int code, String reason) {
        if (connection == current) {
            current = null;
            if (loop.nanoTime() - connectedNanos >= STABLE.toNanos()) {
                backoff.reset();
            }
        } else if (connection == candidate) {
            candidate = null;
        } else {
            return;
        }
        // A refusal of the next connection decides nothing while the one in use flows (4503 keeps the old one).
        if (CloseCode.isReconnectable(code)) {
            if (ending == null && candidate == null && timer == null) {
                connectAfter(backoff.next());
            }
        } else if (current == null) {
            end(new Ending(code, reason));
        }
        if (current == null) {
            tell(code, reason);
        }
    }

    private void tell(int code, String reason) {
        var end = ending;
        if (end != null) {
            Guard.run(() -> listener.disconnected(end.code(), end.reason(), null));
        } else {
            long waitNanos = candidate == null ? nextAttemptNanos - loop.nanoTime() : 0;
            Guard.run(() -> listener.disconnected(code, reason, Duration.ofNanos(Math.max(0, waitNanos))));
        }
    }

    private void connectAfter(Duration delay) {
        nextAttemptNanos = loop.nanoTime() + delay.toNanos();
        timer = loop.schedule(delay, this::connect);
    }

    private void end(Ending newEnding) {
        ending = newEnding;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (candidate != null) {
            candidate.close(NORMAL, "client closed");
            candidate = null;
        }
    }

    /** Closes everything for good. */
    void close() {
        if (ending != null && current == null) {
            return;
        }
        end(new Ending(NORMAL, "closed by the client"));
        if (current != null) {
            current.close(NORMAL, "client closed");
            current = null;
        }
        tell(NORMAL, "closed by the client");
    }

    /**
     * Begins to open a connection.
     *
     * <p>Confined to the client's loop.
     */
    @FunctionalInterface
    interface Attempt {
        Connection open(Reconnector reconnector);
    }

    /**
     * Why there will be no further attempt.
     *
     * <p>Thread-safe.
     */
    private record Ending(int code, String reason) {}
}
