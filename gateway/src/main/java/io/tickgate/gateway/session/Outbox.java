package io.tickgate.gateway.session;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What one connection still has to be sent: every reply, then a heartbeat if one is due, then the latest of each
 * changed subscription.
 *
 * <p>Holds the names of what changed and looks up the value when the socket can take it. So a busy topic cannot
 * starve a quiet one, and a slow client is sent what is true now rather than what was true when it fell behind.
 *
 * <p>Bounded: one entry per subscription, one heartbeat, and replies up to {@link #MANY_REPLIES}, at which the
 * session takes no more commands until the socket has taken some of them.
 *
 * <p>Confined to the loop of its connection.
 */
final class Outbox {
    /** A few screens of commands; a client that sends more than it reads waits. */
    static final int MANY_REPLIES = 64;

    private final Runnable onReady;
    private final Queue<byte[]> replies = new ArrayDeque<>();
    private final Queue<Subscription> changed = new ArrayDeque<>();
    private @Nullable HeartbeatSource heartbeatDue;

    Outbox(Runnable onReady) {
        this.onReady = onReady;
    }

    void reply(byte[] message) {
        replies.add(message);
        onReady.run();
    }

    /** The subscription sees to it that it is here only once. */
    void changed(Subscription subscription) {
        changed.add(subscription);
        onReady.run();
    }

    /** A heartbeat that could not be written is replaced by this one. */
    void heartbeat(HeartbeatSource source) {
        heartbeatDue = source;
        onReady.run();
    }

    boolean hasManyReplies() {
        return replies.size() >= MANY_REPLIES;
    }

    boolean isEmpty() {
        return replies.isEmpty() && changed.isEmpty() && heartbeatDue == null;
    }

    /**
     * Fills a frame for as long as it has room.
     *
     * @param onDone is told of each subscription that was to be sent one message only
     */
    void drain(FrameSink frame, long nowNanos, java.util.function.Consumer<Subscription> onDone) {
        while (frame.hasRoom() && !replies.isEmpty()) {
            frame.begin();
            frame.put(replies.remove());
        }
        if (frame.hasRoom() && heartbeatDue != null) {
            frame.begin();
            frame.put(heartbeatDue.message(nowNanos));
            heartbeatDue = null;
        }
        while (frame.hasRoom()) {
            var subscription = changed.poll();
            if (subscription == null) {
                return;
            }
            if (subscription.isClosed()) {
                continue;
            }
            if (subscription.writeNext(frame, nowNanos)) {
                changed.add(subscription);
            } else if (subscription.isOnce()) {
                onDone.accept(subscription);
            }
        }
    }
}
