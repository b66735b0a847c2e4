package io.tickgate.gateway.session;

import io.tickgate.gateway.log.LogRecord;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions a client is sent late, so that it is told once when the first of them is and once when none is any
 * more.
 *
 * <p>Confined to the loop of its connection.
 */
final class Lateness {
    /** So late, and the client is told; half of it, and it is told that this is over. */
    private static final long LATE_MILLIS = 1_000;

    private final Set<PartitionReader> late = new HashSet<>();
    private boolean isTold;
    private boolean isToldAgain;

    /** Returns how late the record is, in milliseconds, if the client has to be told so, or else {@code null}. */
    @Nullable
    Long look(PartitionReader reader, LogRecord record, long nowNanos) {
        long millis = reader.isOnTape()
                ? TimeUnit.NANOSECONDS.toMillis(nowNanos - record.arrivedNanos())
                : reader.partition().millisBehind(record);
        if (millis > LATE_MILLIS) {
            late.add(reader);
        } else if (millis < LATE_MILLIS / 2) {
            late.remove(reader);
        }
        if (millis > LATE_MILLIS && (!isTold || isToldAgain)) {
            isTold = true;
            isToldAgain = false;
            return millis;
        }
        return null;
    }

    /** Lets the client be told once more, if anything is late; returns whether it is. */
    boolean tellAgain() {
        isToldAgain = isTold && !late.isEmpty();
        return isToldAgain;
    }

    void caughtUp(PartitionReader reader) {
        late.remove(reader);
    }

    /** Whether the client has to be told that nothing is late any more; true once. */
    boolean isOver() {
        boolean isOver = isTold && late.isEmpty();
        isTold &= !isOver;
        return isOver;
    }
}
