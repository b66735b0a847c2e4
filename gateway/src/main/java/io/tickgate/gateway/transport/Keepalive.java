package io.tickgate.gateway.transport;

import io.netty.channel.Channel;

/**
 * Watches whether a connection still lives: pings it, and notices a socket that takes nothing.
 *
 * <p>Confined to the event loop of its channel.
 */
final class Keepalive {
    private static final int MAX_UNANSWERED = 2;
    private static final int LAST_WAIT_PART = 4;

    private final Channel channel;
    private final long pingNanos;
    private final StallWatch stallWatch;
    private long nextPingNanos;
    private int unanswered;

    /** What a connection needs at the moment. */
    enum Need {
        NOTHING,
        PING,
        CLOSE_UNANSWERED,
        CLOSE_STALLED
    }

    Keepalive(Channel channel, SocketSettings settings, long nowNanos) {
        this.channel = channel;
        pingNanos = settings.ping().toNanos();
        stallWatch = new StallWatch(channel, settings.writeTimeout(), nowNanos);
        nextPingNanos = nowNanos + pingNanos;
    }

    Need check(long nowNanos) {
        if (stallWatch.isStalled(nowNanos)) {
            return Need.CLOSE_STALLED;
        }
        // A ping behind a full socket has not reached it, and its answer is not late.
        if (!channel.isWritable()) {
            nextPingNanos = Math.max(nextPingNanos, nowNanos + pingNanos / 2);
            return Need.NOTHING;
        }
        if (nowNanos - nextPingNanos < 0) {
            return Need.NOTHING;
        }
        if (unanswered == MAX_UNANSWERED) {
            return Need.CLOSE_UNANSWERED;
        }
        unanswered++;
        // The last one's answer is not waited for as long: a peer that is gone is noticed within 35 s.
        nextPingNanos = nowNanos + (unanswered == MAX_UNANSWERED ? pingNanos / LAST_WAIT_PART : pingNanos);
        return Need.PING;
    }

    void answered() {
        unanswered = 0;
    }
}
