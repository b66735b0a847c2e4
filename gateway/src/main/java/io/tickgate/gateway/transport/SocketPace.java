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

    /** Some messages: they get the kernel to say that there is room again, and little is old by then. */
    static final int AHEAD_BYTES = 512;

    /** What the kernel has goes out in whole segments, and not evenly. */
    private static final long LEAST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long MOST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** A socket is slow when what the kernel may hold would wait for longer: for half a second. */
    private static final int SLOW_MOMENTS = 10;

    /** Of a slow socket, of what the kernel holds unsent for others. */
    private static final int SLOW_PART = 4;

    private final int notSentBytes;
    private final IntConsumer onNotSent;
    private int frameBytes = ALL;
    private boolean isSlow;
    private boolean hasRoom = true;
    private long momentBytes;
    private long usualBytes;
    private long mostRoomBytes;
    private long waitedNanos;

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
        return hasRoom || isSlow ? frameBytes : AHEAD_BYTES;
    }

    /**
     * How long to wait with the next frame, 0 for not at all: while the kernel holds more than a little that it has not sent, or
     * anything as long as the client's kernel has no room. The kernel's limit alone leaves more there, since
     * whatever is written before its last segment has gone is put into that, and is old when there is room.
     *
     * <p>Not for ever: that a socket takes nothing is found by writing.
     *
     * @param roomBytes for how much the client's kernel says it has room; always 0 where this one does not know
     */
    long waitNanos(long unsentBytes, long roomBytes) {
        mostRoomBytes = Math.max(mostRoomBytes, roomBytes);
        // Where the client has a small receive buffer, it never has much room, and little waits there.
        boolean isSmall = mostRoomBytes < 2 * LEAST_FRAME_BYTES;
        hasRoom = isSmall || roomBytes >= Math.min(frameBytes, mostRoomBytes / 2);
        long tooMany = unsentBytes - (hasRoom ? notSentBytes / SLOW_PART : 0);
        if (tooMany <= 0 || isSmall) {
            waitedNanos = 0;
            return 0;
        }
        if (waitedNanos >= MOST_WAIT_NANOS) {
            waitedNanos = 0;
            hasRoom = true;
            return 0;
        }
        long sentNanos = tooMany * MOMENT_NANOS / Math.max(1, momentBytes);
        long waitNanos = hasRoom ? Math.max(LEAST_WAIT_NANOS, Math.min(sentNanos, 2 * MOMENT_NANOS)) : LOOK_NANOS;
        waitedNanos += waitNanos;
        return waitNanos;
    }

    /**
     * Whether the client has not had all there was since it was waited for, and what the kernel may hold is old when it gets there. For
     * one that is slow the kernel holds less in any case; what it takes comes in steps, so that one measure alone says little.
     */
    boolean isLagging() {
        return !isSlow && frameBytes < 2 * notSentBytes && usualBytes >= LEAST_FRAME_BYTES / 2;
    }

    /** So many bytes have gone while the socket was waited for. */
    void took(long bytes, long nanos) {
        momentBytes = nanos <= 0 ? ALL : bytes * MOMENT_NANOS / nanos;
        long countedBytes = Math.min(momentBytes, 2L * notSentBytes);
        usualBytes = usualBytes == 0 ? countedBytes : (3 * usualBytes + countedBytes) / 4;
        frameBytes = (int) Math.max(LEAST_FRAME_BYTES, Math.min(momentBytes, ALL));
        boolean isSlowNow = momentBytes < notSentBytes / SLOW_MOMENTS;
        if (isSlow != isSlowNow) {
            isSlow = isSlowNow;
            onNotSent.accept(heldBytes());
        }
    }

    /** The client has all there is. */
    void keepsUp() {
        // The kernel's limit stays, as those that lag do so again: it costs a fast one no more than another look.
        frameBytes = ALL;
        hasRoom = true;
        waitedNanos = 0;
    }

    private int heldBytes() {
        return isSlow ? notSentBytes / SLOW_PART : notSentBytes;
    }
}
