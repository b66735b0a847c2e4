package io.tickgate.gateway.transport;

import java.util.concurrent.TimeUnit;

/**
 * How fast a socket is that did not take all it was given, and how little goes into a frame for it therefore. The values of a
 * frame are looked up when the frame is begun, and the client has them with its last byte.
 *
 * <p>Confined to the event loop of its channel.
 */
final class SocketPace {
    /** So that a crowd of clients that lag together, of which each is offered little, does not cost a multiple for it. */
    static final int LEAST_FRAME_BYTES = 4_096;

    private static final int ALL = Integer.MAX_VALUE;
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private int frameBytes = ALL;

    /** The bytes that a frame may have before no more is put into it. */
    int frameBytes() {
        return frameBytes;
    }

    /** So many bytes have gone while the socket was waited for. */
    void took(long bytes, long nanos) {
        long inAMoment = nanos <= 0 ? ALL : bytes * MOMENT_NANOS / nanos;
        frameBytes = (int) Math.max(LEAST_FRAME_BYTES, Math.min(inAMoment, ALL));
    }

    /** The client has all there is. */
    void keepsUp() {
        frameBytes = ALL;
    }
}
