package io.tickgate.gateway.session;

import io.tickgate.wire.CloseCode;
import io.tickgate.wire.ServerMessage;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway takes leave of its clients: all are told at once, each moves at a moment of its own, and those that are
 * still there are closed one after another until the end. Each is sent its data until it goes.
 *
 * <p>Thread-safe.
 *
 * @param beginNanos when they are told
 * @param after how long after that the first may move: others have to learn first that new connections go elsewhere
 * @param spread over how long they move
 * @param closing over how long those are closed that have not moved
 */
public record Departure(long beginNanos, Duration after, Duration spread, Duration closing) {
    private static final CloseCode CODE = CloseCode.RESTART;

    /** A third of the time in which clients move is for those that do not. */
    private static final int PARTS = 3;

    /**
     * Shares out a time.
     *
     * @param after how long nobody moves, not more than the whole
     * @param whole from when they are told to when the last is closed
     */
    public static Departure within(Duration after, Duration whole, long beginNanos) {
        var moving = whole.minus(after);
        var closing = moving.dividedBy(PARTS);
        return new Departure(beginNanos, after, moving.minus(closing), closing);
    }

    /**
     * Says goodbye to one that is told now, which may be later than the others.
     *
     * @param cursor of all that it has been sent, {@code null} if it takes no records
     */
    ServerMessage.Bye bye(long nowNanos, @Nullable String cursor) {
        long untilMove = Math.max(0, beginNanos + after.toNanos() - nowNanos);
        long untilClosing = Math.max(0, closingNanos() - nowNanos);
        return new ServerMessage.Bye(
                CODE.code(),
                CODE.reason(),
                TimeUnit.NANOSECONDS.toMillis(untilMove),
                TimeUnit.NANOSECONDS.toMillis(untilClosing - Math.min(untilMove, untilClosing)),
                cursor);
    }

    /** Whether those that have not moved are being closed. */
    boolean isClosing(long nowNanos) {
        return nowNanos - closingNanos() >= 0;
    }

    /**
     * Returns how many are to be closed now, so that all have been at the end.
     *
     * @param told how many there were when the closing began
     * @param left how many of them there are still
     */
    int due(long nowNanos, int told, int left) {
        long passed = Math.max(0, nowNanos - closingNanos());
        long all = closing.toNanos();
        long gone = passed >= all ? told : (long) ((double) told * passed / all);
        return (int) Math.max(0, gone - (told - left));
    }

    private long closingNanos() {
        return beginNanos + after.toNanos() + spread.toNanos();
    }
}
