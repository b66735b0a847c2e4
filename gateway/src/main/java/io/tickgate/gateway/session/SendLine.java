package io.tickgate.gateway.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The senders of one session, each at its place: which of them have something for the socket, and which wait for their
 * lane to come round. They take turns by their places, round and round, so that none of them has to wait for another one twice.
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
    private int dueCount;
    private int next;

    /** {@code null} as long as none of them has a lane. */
    private @Nullable Paces paces;

    boolean isEmpty() {
        return dueCount == 0;
    }

    /** How many are in line. */
    int size() {
        return dueCount;
    }

    /** Puts one in line, if it is not there. */
    void add(Sender sender) {
        add(place(sender));
    }

    /** Puts the one at a place in line, if it is not there. */
    void add(int place) {
        if (!isSet(due, place)) {
            due[place >> 6] |= 1L << place;
            dueCount++;
        }
    }

    private int place(Sender sender) {
        return sender.linePlace() == Sender.NOWHERE ? enter(sender) : sender.linePlace();
    }

    /** How many senders there are, in line or not. */
    int places() {
        return size;
    }

    Sender at(int place) {
        return senders[place];
    }

    /** Gives one its place that has none yet; it is not in line by that. */
    int enter(Sender sender) {
        if (size == senders.length) {
            senders = Arrays.copyOf(senders, size == 0 ? INITIAL_PLACES : size + Math.max(2, size >> 2));
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

    /** Puts those in line, in the order of their turns, into an array as far as there is room; returns how many. */
    int peek(Sender[] some) {
        int count = 0;
        int first = next >> 6 < due.length ? next >> 6 : 0;
        for (int i = 0; i <= due.length; i++) {
            int word = (first + i) % due.length;
            for (long bits = inRound(word, i, first); bits != 0 && count < some.length; bits &= bits - 1) {
                some[count++] = senders[(word << 6) + Long.numberOfTrailingZeros(bits)];
            }
        }
        return count;
    }

    /** Those of a word that come in a round which begins in the middle of the first one, and ends there. */
    private long inRound(int word, int step, int first) {
        long fromNext = next >> 6 == first ? -1L << next : -1L;
        if (step == 0) {
            return due[word] & fromNext;
        }
        return step == due.length ? due[word] & ~fromNext : due[word];
    }

    private Paces paces() {
        var its = paces;
        if (its == null) {
            its = new Paces();
            paces = its;
        }
        return its;
    }

    /** Lets one wait if its lane says so; returns whether it does. */
    boolean park(Sender sender, Lane lane, long nowNanos) {
        return paces().park(place(sender), lane, nowNanos);
    }

    /** When one with a lane was sent last, as far as its lane has to know; {@link Paces#NEVER} if it does not. */
    long sentNanos(Sender sender) {
        return paces == null || sender.linePlace() == Sender.NOWHERE
                ? Paces.NEVER
                : paces.sentNanos(sender.linePlace());
    }

    /** Whether one may be sent something as soon as another one may that was sent at a moment. */
    boolean isDueBy(Sender sender, Lane lane, long otherSentNanos, long nowNanos) {
        long itsNanos = sentNanos(sender);
        return itsNanos == Paces.NEVER
                || lane.isDueAtAnyStep(itsNanos, nowNanos)
                || (otherSentNanos != Paces.NEVER && itsNanos - otherSentNanos <= 0);
    }

    /** When something was sent last to one of those that wait in a lane, {@link Paces#NEVER} if none waits. */
    long lastSentNanos(Lane lane) {
        return paces == null ? Paces.NEVER : paces.lastSentNanos(lane);
    }

    boolean isParked(Sender sender) {
        return paces != null && sender.linePlace() != Sender.NOWHERE && paces.isParked(sender.linePlace());
    }

    void unpark(Sender parked) {
        paces().unpark(parked.linePlace());
    }

    /** One with a lane was written; returns what {@link Paces#sent} does. */
    boolean sent(Sender sender, Lane lane, long nowNanos) {
        return paces().sent(place(sender), lane, nowNanos);
    }

    /** One that was written waits for the next turn of its lane. */
    void comeBack(Sender sent, Lane lane) {
        paces().comeBack(sent.linePlace(), lane);
    }

    /** One has a lane from now on, or goes on in it, and counts as sent at that moment. */
    void beginPace(Sender sender, long asIfSentNanos) {
        paces().begin(place(sender), asIfSentNanos);
    }

    /** Whether one that waits in a lane has waited for more than a turn. */
    boolean isAnyLate(Lane lane, long nowNanos) {
        return paces != null && paces.isAnyLate(lane, nowNanos);
    }

    /** Puts those in line whose lane has come round; returns what {@link Paces#letThrough} does. */
    long onLaneTurn(Lane lane, long nowNanos) {
        return paces == null ? Paces.NOBODY : paces.letThrough(this, lane, nowNanos);
    }

    /** How many wait in a lane. */
    int parked(Lane lane) {
        return paces == null ? 0 : paces.parked(lane);
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
        if (paces != null) {
            paces.move(last, place);
        }
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
