package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Watches whether a connection still lives: pings it, and notices a socket that takes nothing.
 *
 * <p>Confined to the event loop of its channel.
 */
final class Keepalive {
    private static final int MAX_UNANSWERED = 2;
    private static final int LAST_WAIT_PART = 4;

    /** A pong that takes longer than this part of the interval is late, and the kernel is asked each time so much is over. */
    private static final int LOOKS = 60;

    private final Channel channel;
    private final Function<Channel, Intake> intake;
    private final SocketSettings settings;

    /** Of a socket that has not taken all: most have. */
    private @Nullable StallWatch stallWatch;

    private long nextPingNanos;
    private long nextLookNanos;
    private int unanswered;
    private Intake lastIntake = Intake.UNKNOWN;

    /** What a connection needs at the moment. */
    enum Need {
        NOTHING,
        PING,
        CLOSE_UNANSWERED,
        CLOSE_STALLED
    }

    Keepalive(Channel channel, SocketSettings settings, long nowNanos) {
        this(channel, Intake::of, settings, nowNanos);
    }

    Keepalive(Channel channel, Function<Channel, Intake> intake, SocketSettings settings, long nowNanos) {
        this.channel = channel;
        this.intake = intake;
        this.settings = settings;
        nextPingNanos = nowNanos + settings.ping().toNanos();
    }

    private boolean isStalled(long nowNanos) {
        if (StallWatch.pendingBytes(channel) == 0) {
            stallWatch = null;
            return false;
        }
        if (stallWatch == null) {
            stallWatch = new StallWatch(channel, intake, settings.writeTimeout(), nowNanos);
        }
        return stallWatch.isStalled(nowNanos);
    }

    Need check(long nowNanos) {
        long pingNanos = settings.ping().toNanos();
        if (isStalled(nowNanos)) {
            return Need.CLOSE_STALLED;
        }
        forgiveWhoReads(nowNanos);
        // A ping behind what a full socket has not taken has not reached it, and its answer is not late.
        if (!channel.isWritable() || StallWatch.isFull(channel)) {
            nextPingNanos = Math.max(nextPingNanos, nowNanos + pingNanos / 2);
            return Need.NOTHING;
        }
        if (nowNanos - nextPingNanos < 0) {
            return Need.NOTHING;
        }
        if (unanswered == MAX_UNANSWERED) {
            return Need.CLOSE_UNANSWERED;
        }
        if (unanswered == 0) {
            lastIntake = intake.apply(channel);
            nextLookNanos = nowNanos + pingNanos / LOOKS;
        }
        unanswered++;
        // The last one's answer is not waited for as long: a peer that is gone is noticed within 35 s.
        nextPingNanos = nowNanos + (unanswered == MAX_UNANSWERED ? pingNanos / LAST_WAIT_PART : pingNanos);
        return Need.PING;
    }

    /** Who reads slowly comes to the ping after all that was written before it. */
    private void forgiveWhoReads(long nowNanos) {
        if (unanswered == 0 || nowNanos - nextLookNanos < 0) {
            return;
        }
        long pingNanos = settings.ping().toNanos();
        nextLookNanos = nowNanos + pingNanos / LOOKS;
        var now = intake.apply(channel);
        if (now.hasReadSince(lastIntake)) {
            unanswered = 0;
            nextPingNanos = nowNanos + pingNanos;
        }
        lastIntake = now;
    }

    /** For how long nothing needs to be checked, as long as the socket takes what it is given. */
    long restNanos(long nowNanos) {
        long untilPingNanos = nextPingNanos - nowNanos;
        return unanswered == 0 ? untilPingNanos : Math.min(untilPingNanos, nextLookNanos - nowNanos);
    }

    void answered() {
        unanswered = 0;
    }
}
