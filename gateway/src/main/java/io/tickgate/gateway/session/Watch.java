package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.TopicCell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What was decided last about some keys of one session, kept while an operator looks.
 *
 * <p>Bounded: {@link #MAX_KEYS} keys, {@link #DECISIONS} decisions of each; it ends when nobody has asked for
 * {@link #KEPT_NANOS}.
 *
 * <p>Confined to the loop of its connection.
 */
final class Watch {
    static final int MAX_KEYS = 8;
    static final int DECISIONS = 128;
    static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final SessionInside session;
    private final Map<TopicCell, Ring> rings = new LinkedHashMap<>();
    private long askedNanos;

    /** What can become of a change. */
    enum Decision {
        SENT("sent"),
        IN_LINE("in line for the socket"),
        WAITS_FOR_LANE("waits for its lane"),
        NO_CREDIT("no credit"),
        NOT_WRITABLE("the socket takes nothing"),
        EXPIRED("too old, dropped"),
        HELD("held until the log has been read to its end"),
        AHEAD("its client has read more than this gateway"),
        CATCHING_UP("older records are read again from Kafka first");

        private final String words;

        Decision(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /**
     * One decision.
     *
     * @param sequence up to which it is about; several changes may be in it. Of a client that takes every record: the one
     *     that was sent, or the next one to be sent of its partition
     */
    record Entry(long atMicros, Decision decision, long sequence) {}

    /** The last of one key. Confined to the loop of its connection. */
    private static final class Ring {
        private final long[] atMicros = new long[DECISIONS];
        private final long[] sequences = new long[DECISIONS];
        private final Decision[] decisions = new Decision[DECISIONS];
        private final long begin;
        private long count;

        private Ring(long begin) {
            this.begin = begin;
        }

        private void add(long micros, Decision decision, long sequence) {
            if (count > 0) {
                int last = (int) ((count - 1) % DECISIONS);
                if (decisions[last] == decision && sequences[last] == sequence) {
                    return;
                }
            }
            int place = (int) (count++ % DECISIONS);
            atMicros[place] = micros;
            sequences[place] = sequence;
            decisions[place] = decision;
        }

        /** What goes on waiting for the same is here once, with when that began. */
        private void addWaiting(long micros, Decision decision, long sequence) {
            if (count == 0 || decisions[(int) ((count - 1) % DECISIONS)] != decision) {
                add(micros, decision, sequence);
            }
        }

        /** Whether all that was decided since is here. */
        private boolean isWholeSince(long sequence) {
            return (count <= DECISIONS && begin < sequence)
                    || entries().stream().anyMatch(entry -> entry.sequence() < sequence);
        }

        private List<Entry> entries() {
            var entries = new ArrayList<Entry>();
            for (long i = Math.max(0, count - DECISIONS); i < count; i++) {
                int place = (int) (i % DECISIONS);
                entries.add(new Entry(atMicros[place], decisions[place], sequences[place]));
            }
            return entries;
        }
    }

    Watch(SessionInside session, long nowNanos) {
        this.session = session;
        askedNanos = nowNanos;
    }

    /** Watches one more key; returns whether there was room. */
    boolean add(Subscription subscription, long nowNanos) {
        return add(subscription.cell(), sentBy(subscription), nowNanos);
    }

    /**
     * Watches one more key, of which every record is sent.
     *
     * @param sent the last one that was
     */
    boolean add(TopicCell cell, long sent, long nowNanos) {
        askedNanos = nowNanos;
        if (!rings.containsKey(cell) && rings.size() < MAX_KEYS) {
            rings.put(cell, new Ring(sent));
        }
        return rings.containsKey(cell);
    }

    /** Somebody looks. */
    void asked(long nowNanos) {
        askedNanos = nowNanos;
    }

    boolean isOver(long nowNanos) {
        return nowNanos - askedNanos > KEPT_NANOS;
    }

    /** Returns what was decided about a key, the latest last; {@code null} if it is not watched. */
    @Nullable
    List<Entry> entries(TopicCell cell) {
        var ring = rings.get(cell);
        return ring == null ? null : ring.entries();
    }

    /** Whether all that was decided about a record of a key, and those after it, is known. */
    boolean isWholeSince(TopicCell cell, long sequence) {
        var ring = rings.get(cell);
        return ring != null && ring.isWholeSince(sequence);
    }

    void note(Subscription subscription, Decision decision) {
        var ring = rings.get(subscription.cell());
        if (ring != null) {
            ring.add(nowMicros(), decision, sequence(subscription, decision));
        }
    }

    /** A record was sent to a client that takes every one. */
    void sent(TopicCell cell, long sequence) {
        var ring = rings.get(cell);
        if (ring != null) {
            ring.add(nowMicros(), Decision.SENT, sequence);
        }
    }

    private static long sequence(Subscription subscription, Decision decision) {
        if (decision == Decision.SENT) {
            return sentBy(subscription);
        }
        var head = subscription.head();
        return head == null ? LogPosition.BEFORE_FIRST : head.sequence();
    }

    /** It has changed, and waits now. */
    void changed(Subscription subscription) {
        note(subscription, subscription.isInLane() ? Decision.WAITS_FOR_LANE : session.whyNotWritten());
    }

    /** Nothing more is written at the moment. */
    void stopped() {
        rings.forEach((cell, ring) -> {
            var held = session.keys().subscriptions().find(cell.topic());
            if (held != null && held.isInLine()) {
                note(held, session.whyNotWritten());
            } else if (held == null) {
                stopped(cell, ring);
            }
        });
    }

    /** Of what is only in line for the socket nothing is kept: it goes with the next write. */
    private void stopped(TopicCell cell, Ring ring) {
        var reader = session.keys().logs().reader(cell);
        if (reader == null || !reader.isPlaced() || !reader.hasReached(reader.offset())) {
            return;
        }
        var why = session.whyNotWritten();
        if (why == Decision.IN_LINE && !reader.isOnTape()) {
            why = Decision.CATCHING_UP;
        }
        if (why != Decision.IN_LINE) {
            ring.addWaiting(nowMicros(), why, reader.offset());
        }
    }

    static long sentBy(Subscription subscription) {
        return subscription.isSnapshotDue() ? LogPosition.BEFORE_FIRST : subscription.sentSequence();
    }

    private long nowMicros() {
        return session.nowMicros();
    }
}
