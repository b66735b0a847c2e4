package io.tickgate.gateway.session;

import java.util.Arrays;

/**
 * Which senders of one session wait for their lane to come round, and when each was let through and sent, by their places in
 * its {@link SendLine}. A lane looks here alone and at none of the senders: of a loop they are many, and in no cache any more.
 *
 * <p>Bounded by the senders of the session.
 *
 * <p>Confined to the loop of its connection.
 */
final class Paces {
    static final long NEVER = Long.MIN_VALUE;
    /** What {@link #letThrough} returns when nobody waits. */
    static final long NOBODY = Long.MIN_VALUE;

    private static final byte NO_LANE = -1;

    private static final int INITIAL_PLACES = 4;

    private long[] parked = {};
    /** In which one waits, or waited before it was let through last. */
    private byte[] lanes = {};

    private long[] letThroughNanos = {};
    private long[] sentNanos = {};

    private void makeRoom(int place) {
        int before = lanes.length;
        if (place < before) {
            return;
        }
        int places = Math.max(INITIAL_PLACES, place + 1 + (place >> 1));
        parked = Arrays.copyOf(parked, (places + Long.SIZE - 1) / Long.SIZE);
        lanes = Arrays.copyOf(lanes, places);
        Arrays.fill(lanes, before, places, NO_LANE);
        letThroughNanos = withNever(letThroughNanos, places);
        sentNanos = withNever(sentNanos, places);
    }

    private static long[] withNever(long[] times, int places) {
        var longer = Arrays.copyOf(times, places);
        Arrays.fill(longer, times.length, places, NEVER);
        return longer;
    }

    /** Lets one wait if its lane says so, or notes that it was let through; returns whether it waits. */
    boolean park(int place, Lane lane, long nowNanos) {
        makeRoom(place);
        if (isDue(place, lane, nowNanos)) {
            letThroughNanos[place] = nowNanos;
            lanes[place] = NO_LANE;
            return false;
        }
        comeBack(place, lane);
        return true;
    }

    private boolean isDue(int place, Lane lane, long nowNanos) {
        return sentNanos[place] == NEVER || lane.isDue(sentNanos[place], nowNanos);
    }

    boolean isParked(int place) {
        return place >> 6 < parked.length && (parked[place >> 6] & (1L << place)) != 0;
    }

    void unpark(int place) {
        parked[place >> 6] &= ~(1L << place);
    }

    /** From when on its next message has to wait, {@link #NEVER} if it need not. */
    long sentNanos(int place) {
        return place < sentNanos.length ? sentNanos[place] : NEVER;
    }

    /** The latest of these of all that wait in a lane, {@link #NEVER} if none does. */
    long lastSentNanos(Lane lane) {
        long last = NEVER;
        for (int word = 0; word < parked.length; word++) {
            for (long bits = parked[word]; bits != 0; bits &= bits - 1) {
                int place = (word << 6) + Long.numberOfTrailingZeros(bits);
                if (lanes[place] == lane.number() && (last == NEVER || sentNanos[place] - last > 0)) {
                    last = sentNanos[place];
                }
            }
        }
        return last;
    }

    /** One was written; returns whether it had waited in its lane before. */
    boolean sent(int place, Lane lane, long nowNanos) {
        makeRoom(place);
        long from = letThroughNanos[place] == NEVER ? lane.longBefore(nowNanos) : letThroughNanos[place];
        sentNanos[place] = lane.countsAsSent(from, nowNanos);
        return lanes[place] == lane.number();
    }

    /** Lets one that was sent wait for the next turn of its lane, whether it changes by then or not. */
    void comeBack(int place, Lane lane) {
        lanes[place] = lane.number();
        parked[place >> 6] |= 1L << place;
    }

    /** Takes one for sent at a moment: one that had no lane may have been sent just now, and others did it for one that rested. */
    void begin(int place, long asIfSentNanos) {
        makeRoom(place);
        sentNanos[place] = asIfSentNanos;
    }

    /**
     * Lets those through whose lane has come round.
     *
     * @param nowNanos which may be some milliseconds ago
     * @return for how long the one that waits longest in this lane has not been sent anything, {@link #NOBODY} if none waits any more;
     *     negative where it was sent after that
     */
    long letThrough(SendLine line, Lane lane, long nowNanos) {
        long longestNanos = NOBODY;
        for (int word = 0; word < parked.length; word++) {
            for (long bits = parked[word]; bits != 0; bits &= bits - 1) {
                int place = (word << 6) + Long.numberOfTrailingZeros(bits);
                if (lanes[place] == lane.number()) {
                    if (isDue(place, lane, nowNanos)) {
                        letThroughNanos[place] = nowNanos;
                        unpark(place);
                        line.add(place);
                    } else {
                        longestNanos = Math.max(longestNanos, nowNanos - sentNanos[place]);
                    }
                }
            }
        }
        return longestNanos;
    }

    /** How many wait in a lane. */
    int parked(Lane lane) {
        int count = 0;
        for (int place = 0; place < lanes.length; place++) {
            count += isParked(place) && lanes[place] == lane.number() ? 1 : 0;
        }
        return count;
    }

    /** Whether one that waits in a lane has waited for more than a turn. */
    boolean isAnyLate(Lane lane, long nowNanos) {
        for (int place = 0; place < lanes.length; place++) {
            if (isParked(place) && lanes[place] == lane.number() && lane.isLate(sentNanos[place], nowNanos)) {
                return true;
            }
        }
        return false;
    }

    /** One leaves, and another one, perhaps the same, takes its place. */
    void move(int from, int to) {
        boolean isMovedParked = from != to && isParked(from);
        forget(to);
        if (from < lanes.length && from != to) {
            makeRoom(to);
            lanes[to] = lanes[from];
            letThroughNanos[to] = letThroughNanos[from];
            sentNanos[to] = sentNanos[from];
            forget(from);
        }
        if (isMovedParked) {
            parked[to >> 6] |= 1L << to;
        }
    }

    private void forget(int place) {
        if (place < lanes.length) {
            unpark(place);
            lanes[place] = NO_LANE;
            letThroughNanos[place] = NEVER;
            sentNanos[place] = NEVER;
        }
    }
}
