package io.tickgate.gateway.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The senders of one session, each at its place: which of them have something for the socket, and which wait for the tick
 * of their lane. They take turns by their places, round and round, so that none of them has to wait for another one twice.
 *
 * <p>A bit says that one is in line, and no list of references: those are dear, for each makes work for the garbage
 * collector, and a client of many symbols has all of them in line many times a second.
 *
 * <p>Bounded by the senders of the session.
 *
 * <p>Confined to the loop of its connection.
 */
final class SendLine {
    private static final Sender[] NOBODY = {};
    private static final long[] NO_BITS = {};
    private static final int INITIAL_PLACES = 4;

    private Sender[] senders = NOBODY;
    private int size;
    private long[] due = NO_BITS;
    private long[] parked = NO_BITS;
    private int dueCount;
    private int next;

    boolean isEmpty() {
        return dueCount == 0;
    }

    /** How many are in line. */
    int size() {
        return dueCount;
    }

    /** Puts one in line, if it is not there. */
    void add(Sender sender) {
        int place = sender.linePlace() == Sender.NOWHERE ? enter(sender) : sender.linePlace();
        if (!isSet(due, place)) {
            due[place >> 6] |= 1L << place;
            dueCount++;
        }
    }

    private int enter(Sender sender) {
        if (size == senders.length) {
            senders = Arrays.copyOf(senders, size == 0 ? INITIAL_PLACES : size + (size >> 1));
        }
        int place = size++;
        senders[place] = sender;
        sender.linePlace(place);
        due = withRoomFor(due, place);
        return place;
    }

    private static long[] withRoomFor(long[] bits, int place) {
        return place >> 6 < bits.length ? bits : Arrays.copyOf(bits, (place >> 6) + 1);
    }

    /** Takes the next one in line, {@code null} if there is none. */
    @Nullable
    Sender poll() {
        if (dueCount == 0) {
            return null;
        }
        int word = next >> 6;
        long bits = word < due.length ? due[word] & (-1L << next) : 0;
        while (bits == 0) {
            word = word + 1 < due.length ? word + 1 : 0;
            bits = due[word];
        }
        int place = (word << 6) + Long.numberOfTrailingZeros(bits);
        due[word] &= ~(1L << place);
        dueCount--;
        next = place + 1;
        return senders[place];
    }

    /** Lets one wait for its lane. */
    void park(Sender sender) {
        int place = sender.linePlace() == Sender.NOWHERE ? enter(sender) : sender.linePlace();
        parked = withRoomFor(parked, place);
        parked[place >> 6] |= 1L << place;
    }

    void unpark(Sender sender) {
        parked[sender.linePlace() >> 6] &= ~(1L << sender.linePlace());
    }

    /** Tells those who wait in a lane that it has come round. */
    void onLaneTick(Lane lane, long nowNanos) {
        for (int word = 0; word < parked.length; word++) {
            // Of those that are here now; some wait anew.
            for (long bits = parked[word]; bits != 0; bits &= bits - 1) {
                ((PacedKey) senders[(word << 6) + Long.numberOfTrailingZeros(bits)]).onLaneTick(lane, nowNanos);
            }
        }
    }

    /** How many wait in a lane. */
    int parked(Lane lane) {
        int count = 0;
        for (int place = 0; place < size; place++) {
            count += isSet(parked, place) && ((PacedKey) senders[place]).terms().lane() == lane ? 1 : 0;
        }
        return count;
    }

    /** Takes one out; does nothing if it was never in line. */
    void remove(Sender sender) {
        int place = sender.linePlace();
        if (place == Sender.NOWHERE) {
            return;
        }
        // Without a search: the last one takes its place.
        int last = --size;
        if (isSet(due, place)) {
            dueCount--;
        }
        move(due, last, place);
        move(parked, last, place);
        senders[place] = senders[last];
        senders[place].linePlace(place);
        sender.linePlace(Sender.NOWHERE);
        Arrays.fill(senders, last, last + 1, null);
    }

    private static boolean isSet(long[] bits, int place) {
        return place >> 6 < bits.length && (bits[place >> 6] & (1L << place)) != 0;
    }

    private static void move(long[] bits, int from, int to) {
        boolean isMoved = isSet(bits, from);
        clear(bits, from);
        clear(bits, to);
        if (isMoved && from != to) {
            bits[to >> 6] |= 1L << to;
        }
    }

    private static void clear(long[] bits, int place) {
        if (place >> 6 < bits.length) {
            bits[place >> 6] &= ~(1L << place);
        }
    }
}
