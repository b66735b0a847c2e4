package io.tickgate.client;

import io.tickgate.wire.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What has come on a connection, for those who wait for it. Holds at most {@link RawConnection#MAX_UNREAD} messages and
 * those of one frame; then nothing more is requested until somebody takes some.
 *
 * <p>Thread-safe.
 */
final class Inbox implements Transport.Listener {
    /** How many of the latest messages a failure shows. */
    private static final int SHOWN = 5;

    private static final int UNREADABLE = 1007;

    /** After which a connection that should end is asked whether it has. */
    private static final Duration QUIET = Duration.ofMillis(500);

    private final ArrayDeque<ServerMessage> unread = new ArrayDeque<>();
    private final ArrayDeque<ServerMessage> latest = new ArrayDeque<>();
    private final Wire wire;
    private @Nullable Transport transport;
    private RawConnection.@Nullable Closed closed;
    private boolean isPaused;
    private boolean owesRequest;
    private long arrivals;

    Inbox(Wire wire) {
        this.wire = wire;
    }

    @Override
    public synchronized void opened(Transport opened) {
        transport = opened;
        owesRequest = true;
        requestIfRoom();
        notifyAll();
    }

    @Override
    public void text(String text) {
        if (wire.isText()) {
            read(text.getBytes(StandardCharsets.UTF_8));
        } else {
            closed(UNREADABLE, "a text frame (expected: binary)");
        }
    }

    @Override
    public void binary(byte[] bytes) {
        if (wire.isText()) {
            closed(UNREADABLE, "a binary frame (expected: text)");
        } else {
            read(bytes);
        }
    }

    private synchronized void read(byte[] frame) {
        try {
            wire.read(frame).forEach(this::add);
            arrivals++;
            owesRequest = true;
            requestIfRoom();
            notifyAll();
        } catch (IllegalArgumentException e) {
            closed(UNREADABLE, String.valueOf(e.getMessage()));
        }
    }

    private void add(ServerMessage message) {
        unread.add(message);
        latest.add(message);
        if (latest.size() > SHOWN) {
            latest.remove();
        }
    }

    @Override
    public synchronized void closed(int code, String reason) {
        if (closed == null) {
            closed = new RawConnection.Closed(code, reason);
        }
        notifyAll();
    }

    synchronized void setPaused(boolean paused) {
        isPaused = paused;
        requestIfRoom();
    }

    synchronized List<ServerMessage> drain() {
        var drained = new ArrayList<>(unread);
        unread.clear();
        requestIfRoom();
        return drained;
    }

    synchronized boolean isClosed() {
        return closed != null;
    }

    /** Returns the transport, or {@code null} if there will be none. */
    synchronized @Nullable Transport awaitOpen(Duration deadline) {
        await("open connection", deadline, () -> transport == null ? closed : transport);
        return transport;
    }

    synchronized ServerMessage awaitMessage(String expected, Predicate<ServerMessage> condition, Duration deadline) {
        return await(expected, deadline, () -> {
            var found = poll(condition);
            if (found == null && closed != null) {
                throw missing(expected, deadline);
            }
            return found;
        });
    }

    private @Nullable ServerMessage poll(Predicate<ServerMessage> condition) {
        ServerMessage message;
        do {
            message = unread.poll();
        } while (message != null && !condition.test(message));
        requestIfRoom();
        return message;
    }

    synchronized RawConnection.Closed awaitClose(Duration deadline) {
        long endNanos = System.nanoTime() + deadline.toNanos();
        while (true) {
            long before = arrivals;
            var left = Duration.ofNanos(endNanos - System.nanoTime());
            var end = poll(left.compareTo(QUIET) < 0 ? left : QUIET, this::pollClosed);
            if (end != null) {
                return end;
            } else if (left.compareTo(QUIET) < 0 || Thread.currentThread().isInterrupted()) {
                throw missing("close", deadline);
            } else if (before == arrivals && !isPaused && transport != null) {
                // Not while something still comes: a probe makes a dead connection drop what was not read yet.
                transport.probe();
            }
        }
    }

    private RawConnection.@Nullable Closed pollClosed() {
        // Messages that nobody reads must not keep the close frame from coming.
        unread.clear();
        requestIfRoom();
        return closed;
    }

    private void requestIfRoom() {
        if (owesRequest && !isPaused && unread.size() < RawConnection.MAX_UNREAD && transport != null) {
            owesRequest = false;
            transport.request();
        }
    }

    private <T> T await(String expected, Duration deadline, Supplier<@Nullable T> look) {
        var found = poll(deadline, look);
        if (found == null) {
            throw missing(expected, deadline);
        }
        return found;
    }

    /** Looks whenever something has happened, and returns {@code null} after the deadline or an interrupt. */
    private <T> @Nullable T poll(Duration deadline, Supplier<@Nullable T> look) {
        long endNanos = System.nanoTime() + deadline.toNanos();
        var found = look.get();
        for (long leftNanos = deadline.toNanos(); found == null && leftNanos > 0; ) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
            found = look.get();
            leftNanos = endNanos - System.nanoTime();
        }
        return found;
    }

    private IllegalStateException missing(String expected, Duration deadline) {
        return new IllegalStateException("no %s within %d ms (%s; the latest messages: %s)"
                .formatted(expected, deadline.toMillis(), closed == null ? "still open" : closed, latest));
    }
}
