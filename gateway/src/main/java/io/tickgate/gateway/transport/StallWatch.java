package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.function.Function;

/**
 * Notices a socket that takes nothing: not from us, and not what the kernel still has for it.
 *
 * <p>Confined to the event loop of its channel.
 */
final class StallWatch {
    /** The kernel is asked so many times in a timeout at the most, and only while nothing gets out of our own hands. */
    private static final int LOOKS = 30;

    private final Channel channel;
    private final Function<Channel, Intake> intake;
    private final long timeoutNanos;
    private long movedNanos;
    private long lookedNanos;
    private long lastPending;
    private long lastProgress;
    private Intake lastIntake = Intake.UNKNOWN;

    StallWatch(Channel channel, Duration timeout, long nowNanos) {
        this(channel, Intake::of, timeout, nowNanos);
    }

    StallWatch(Channel channel, Function<Channel, Intake> intake, Duration timeout, long nowNanos) {
        this.channel = channel;
        this.intake = intake;
        timeoutNanos = timeout.toNanos();
        movedNanos = nowNanos;
        lookedNanos = nowNanos;
    }

    /** Whether something waits that the socket has not taken; to be asked between two writes. */
    static boolean isFull(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer != null && !buffer.isEmpty();
    }

    /** How many bytes wait that the socket has not taken. */
    static long pendingBytes(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** Whether bytes wait, and have waited for the whole of the timeout without one of them getting out. */
    boolean isStalled(long nowNanos) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        long pending = pendingBytes(channel);
        long progress = buffer == null ? 0 : buffer.currentProgress();
        // More may have been put behind it, such as an answer to a ping; that is nothing that it has taken.
        boolean hasMoved = pending == 0 || lastPending == 0 || pending < lastPending || progress != lastProgress;
        lastPending = pending;
        lastProgress = progress;
        if (hasMoved) {
            movedNanos = nowNanos;
            return false;
        }
        boolean isOver = nowNanos - movedNanos >= timeoutNanos;
        if (isOver || nowNanos - lookedNanos >= timeoutNanos / LOOKS) {
            lookedNanos = nowNanos;
            var now = intake.apply(channel);
            if (now.hasTakenSince(lastIntake)) {
                lastIntake = now;
                movedNanos = nowNanos;
                return false;
            }
        }
        return isOver;
    }
}
