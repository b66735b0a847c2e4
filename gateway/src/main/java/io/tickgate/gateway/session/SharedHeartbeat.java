package io.tickgate.gateway.session;

import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The heartbeat of a {@link Cohort}: it goes out with data that all members are about to be sent, a little before it is due. To write it to
 * each member alone would be one more call of the system for each, which costs as much as all that is in a frame.
 *
 * <p>Where nothing else is written for so long, each member has its own at its time.
 *
 * <p>Confined to the loop of its cohort.
 */
final class SharedHeartbeat {
    /** It goes with what is written in the last quarter of an interval. */
    private static final int EARLY_PART = 4;

    private final HeartbeatSource source;
    private final QuietKeys keys;
    private final Set<String> delayedChannels;
    private final long dueAfterNanos;
    private long writtenNanos;

    /**
     * @param keys those that all members have
     * @param delayedChannels of which the members have something delayed
     * @param intervalMillis at which each member wants a heartbeat
     * @param nowNanos from when on there are members
     */
    SharedHeartbeat(
            HeartbeatSource source, QuietKeys keys, Set<String> delayedChannels, int intervalMillis, long nowNanos) {
        this.source = source;
        this.keys = keys;
        this.delayedChannels = delayedChannels;
        long intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMillis);
        dueAfterNanos = intervalNanos - intervalNanos / EARLY_PART;
        writtenNanos = nowNanos;
    }

    /** When it was written last, or its cohort began. */
    long writtenNanos() {
        return writtenNanos;
    }

    /** Puts it into a frame for all members if it is time for that. */
    void put(FrameSink frame, long nowNanos) {
        if (nowNanos - writtenNanos >= dueAfterNanos) {
            writtenNanos = nowNanos;
            frame.begin();
            frame.put(source.message(nowNanos, keys.next(), null, delayedChannels));
        }
    }
}
