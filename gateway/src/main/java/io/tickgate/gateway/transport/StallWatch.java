package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;

/**
 * Notices a socket that takes nothing.
 *
 * <p>Confined to the event loop of its channel.
 */
final class StallWatch {
    private final Channel channel;
    private final long timeoutNanos;
    private long movedNanos;
    private long lastPending;
    private long lastProgress;

    StallWatch(Channel channel, Duration timeout, long nowNanos) {
        this.channel = channel;
        timeoutNanos = timeout.toNanos();
        movedNanos = nowNanos;
    }

    /** Whether bytes wait, and have waited for the whole of the timeout without one of them getting out. */
    boolean isStalled(long nowNanos) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        long pending = buffer == null ? 0 : buffer.totalPendingWriteBytes();
        long progress = buffer == null ? 0 : buffer.currentProgress();
        if (pending == 0 || pending != lastPending || progress != lastProgress) {
            lastPending = pending;
            lastProgress = progress;
            movedNanos = nowNanos;
        }
        return nowNanos - movedNanos >= timeoutNanos;
    }
}
