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
 * <p>Bounded: one entry per subscription, one heartbeat, and replies up to {@link #MANY_REPLIES} or
 * {@link #MANY_REPLY_BYTES} and one more, at which the session carries out no more commands until the socket has taken
 * some of them.
 *
 * <p>Confined to the loop of its connection.
 */
final class Outbox {
    /** A few screens of commands; a client that sends more than it reads waits. */
    static final int MANY_REPLIES = 64;

    /** An ack repeats the symbols that it rejects. */
    static final int MANY_REPLY_BYTES = 64 * 1024;

    private final Runnable onReady;
    private final Queue<byte[]> replies = new ArrayDeque<>();
    private final SubscriptionQueue changed = new SubscriptionQueue();
    private long replyBytes;
    private @Nullable HeartbeatSource heartbeatDue;

    Outbox(Runnable onReady) {
        this.onReady = onReady;
    }

    void reply(byte[] message) {
        replies.add(message);
        replyBytes += message.length;
        onReady.run();
    }

    /** The subscription sees to it that it is here only once. */
    void changed(Subscription subscription) {
        changed.add(subscription);
        onReady.run();
    }

    void remove(Subscription subscription) {
        changed.remove(subscription);
    }

    /** A heartbeat that could not be written is replaced by this one. */
    void heartbeat(HeartbeatSource source) {
        heartbeatDue = source;
        onReady.run();
    }

    boolean hasManyReplies() {
        return replies.size() >= MANY_REPLIES || replyBytes >= MANY_REPLY_BYTES;
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
            byte[] reply = replies.remove();
            replyBytes -= reply.length;
            frame.put(reply);
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
            if (subscription.writeNext(frame, nowNanos)) {
                changed.add(subscription);
            } else if (subscription.isOnce()) {
                onDone.accept(subscription);
            }
        }
    }
}
