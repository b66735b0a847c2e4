package io.tickgate.gateway.transport;

import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * How fast a socket is that did not take all it was given, and how little waits for it therefore. What waits is old when it
 * gets to its client: the values of a frame are looked up when the frame is begun, and the client has them with its last
 * byte, behind all that the kernel had not sent yet.
 *
 * <p>Confined to the event loop of its channel.
 */
final class SocketPace {
    /** So that a crowd of clients that lag together, of which each is offered little, does not cost a multiple for it. */
    static final int LEAST_FRAME_BYTES = 4_096;

    private static final int ALL = Integer.MAX_VALUE;
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** A socket is slow when what the kernel may hold would wait for longer: for half a second. */
    private static final int SLOW_MOMENTS = 10;

    /** Of a slow socket, of what the kernel holds unsent for others. */
    private static final int SLOW_PART = 4;

    private final int notSentBytes;
    private final IntConsumer onNotSent;
    private int frameBytes = ALL;
    private boolean isSlow;

    /**
     * @param notSentBytes so many bytes the kernel holds unsent before it takes no more
     * @param onNotSent sets how many they are
     */
    SocketPace(int notSentBytes, IntConsumer onNotSent) {
        this.notSentBytes = notSentBytes;
        this.onNotSent = onNotSent;
    }

    /** The bytes that a frame may have before no more is put into it. */
    int frameBytes() {
        return frameBytes;
    }

    /** So many bytes have gone while the socket was waited for. */
    void took(long bytes, long nanos) {
        long inAMoment = nanos <= 0 ? ALL : bytes * MOMENT_NANOS / nanos;
        frameBytes = (int) Math.max(LEAST_FRAME_BYTES, Math.min(inAMoment, ALL));
        boolean isSlowNow = inAMoment < notSentBytes / SLOW_MOMENTS;
        if (isSlow != isSlowNow) {
            isSlow = isSlowNow;
            onNotSent.accept(heldBytes());
        }
    }

    /** The client has all there is. */
    void keepsUp() {
        // The kernel's limit stays, as those that lag do so again: it costs a fast one no more than another look.
        frameBytes = ALL;
    }

    private int heldBytes() {
        return isSlow ? notSentBytes / SLOW_PART : notSentBytes;
    }
}
