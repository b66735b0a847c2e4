package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.TopicCell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of one loop that have the same subscriptions, at the same pace, and have been sent the same of them. What one of
 * them is due, all are: it is told to one subscription of each topic, looked up once, put together once, and written to
 * each connection.
 *
 * <p>A member keeps subscriptions of its own, which rest meanwhile. Whatever makes it differ from the others lets it leave:
 * a socket that does not take all, a command, an operator who watches. It goes on where the cohort stood, on its own, and
 * looks at each topic once, now or at the next turn of its lane, so that nothing is missed. Answers and statuses are a
 * member's own at all times, and so is a heartbeat where no {@link SharedHeartbeat} came before it.
 *
 * <p>Bounded by the sessions of the loop, each of which is in one cohort at most.
 *
 * <p>Confined to the loop.
 */
final class Cohort {
    private static final System.Logger LOG = System.getLogger(Cohort.class.getName());

    /** So many share what is put together well, and no turn of a lane writes to very many at once. */
    private static final int MOST_IN_A_LANE = 32;

    /** So many members are looked up in memory before they are written to, and are in the cache still when their turn comes. */
    private static final int AT_ONCE = 16;

    /**
     * What its members have in common.
     *
     * @param hash of all the rest: to count that of very many cells at each look would cost more than the look
     * @param frame of the loop, for connections that are written to in the same way
     * @param lane in which all of them are, {@code null} if all are sent at once
     * @param heartbeatMillis the interval of their heartbeats
     */
    record Kind(
            int hash,
            Encoding encoding,
            SharedFrame frame,
            @Nullable Lane lane,
            int heartbeatMillis,
            Set<TopicCell> cells) {
        static Kind of(
                Encoding encoding, SharedFrame frame, @Nullable Lane lane, int heartbeatMillis, Set<TopicCell> cells) {
            int hash = Objects.hash(encoding, lane, heartbeatMillis, cells);
            return new Kind(hash, encoding, frame, lane, heartbeatMillis, cells);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private final Kind kind;
    private final SessionLoop loop;
    private final Outbox outbox;
    private final SharedHeartbeat heartbeat;
    private final Map<TopicCell, StateSubscription<?>> leads = new HashMap<>();
    private final List<Session> members = new ArrayList<>();

    /** Those of the members, at the same places. */
    private final List<SharedFrame.Taker> takers = new ArrayList<>();

    private final Runnable write = this::write;
    private long healthChanges;
    private boolean isTouched;

    /**
     * What is in the frame that is made and given out counts as sent to all, and some have not had it yet: nobody is let go then. It stays
     * so after a failure, until all are closed.
     */
    private boolean isGiving;

    /** Somebody has left meanwhile. */
    private boolean hasRoomToOffer;

    private boolean isEnded;

    @SuppressWarnings("UnusedVariable") // of no use but that what is read for it has to be read
    private int touched;

    /** How many have their turns together with it, so as to be taken in. */
    private int coming;

    /** @param first whose subscriptions say what its members have been sent */
    Cohort(Kind kind, Session first, Subscriptions itsOwn, SessionLoop loop) {
        this.kind = kind;
        this.loop = loop;
        outbox = new Outbox(first.outbox().writing(), this::ready);
        long nowNanos = loop.nanoTime();
        healthChanges = loop.healthChanges(nowNanos);
        for (var subscription : itsOwn.all()) {
            var lead = ((StateSubscription<?>) subscription).lead(outbox, nowNanos);
            leads.put(lead.cell(), lead);
            outbox.line().enter(lead);
            lead.cell().audience().on(loop.shard()).add(lead);
            lead.pacedAs(subscription, nowNanos);
        }
        heartbeat = new SharedHeartbeat(
                loop.heartbeats(kind.encoding()),
                new QuietKeys(outbox.line()),
                first.keys().delayedChannels(),
                kind.heartbeatMillis(),
                nowNanos);
    }

    Kind kind() {
        return kind;
    }

    int size() {
        return members.size();
    }

    /** Whether there is room for one more, beside those who are coming. */
    boolean hasRoom() {
        return kind.lane() == null || members.size() + coming < MOST_IN_A_LANE;
    }

    /** A session has its turns together with it, and may be taken in after one of them. */
    void comes() {
        coming++;
    }

    /** It was taken in, or could not be. */
    void comesNoMore() {
        coming--;
        offerRoom();
    }

    private void offerRoom() {
        hasRoomToOffer = isGiving;
        if (isEnded || isGiving || !hasRoom()) {
            return;
        }
        boolean isOffered = loop.cohorts().offer(this);
        if (!isOffered && members.size() == 1) {
            // Nobody comes to it any more, and alone it costs more than a session by itself.
            members.get(0).leaveCohort();
        }
    }

    /** When all who were its members then were written a heartbeat, or when it began. */
    long heartbeatNanos() {
        return heartbeat.writtenNanos();
    }

    /** What is due of all its members. */
    Outbox outbox() {
        return outbox;
    }

    /**
     * Takes a session in if it has been sent what the others were, and is due no later than they are; returns whether it did.
     */
    boolean join(Session session, Subscriptions itsOwn) {
        long nowNanos = loop.nanoTime();
        if (isEnded || !itsOwn.all().stream().allMatch(subscription -> isInStep(subscription, nowNanos))) {
            return false;
        }
        itsOwn.rest();
        session.membership().place(members.size());
        members.add(session);
        takers.add(session.connection().sharedTaker());
        outbox.readers(members.size());
        return true;
    }

    private boolean isInStep(Subscription subscription, long nowNanos) {
        var lead = lead(subscription);
        return lead.isResting()
                && ((StateSubscription<?>) subscription).isAt(lead)
                && subscription.isDueNoLaterThan(lead, nowNanos);
    }

    private StateSubscription<?> lead(Subscription subscription) {
        var lead = leads.get(subscription.cell());
        if (lead == null) {
            throw new IllegalStateException("%s is not of this cohort".formatted(subscription.topic()));
        }
        return lead;
    }

    /** Lets the resting subscriptions of a member know what has been sent of their topics. */
    void tell(Subscriptions itsOwn) {
        itsOwn.all().forEach(subscription -> ((StateSubscription<?>) subscription).sentAs(lead(subscription)));
    }

    /** Lets a member go, which goes on alone. */
    void leave(Session session, Subscriptions itsOwn) {
        // Without a search: the last one takes its place.
        var last = members.remove(members.size() - 1);
        var lastTaker = takers.remove(members.size());
        if (last != session) {
            int place = session.membership().place();
            members.set(place, last);
            takers.set(place, lastTaker);
            last.membership().place(place);
        }
        outbox.readers(Math.max(1, members.size()));
        try {
            long nowNanos = loop.nanoTime();
            tell(itsOwn);
            itsOwn.all().forEach(subscription -> subscription.pacedAs(lead(subscription), nowNanos));
            itsOwn.wake(nowNanos);
        } finally {
            if (members.isEmpty()) {
                end();
            } else {
                offerRoom();
            }
        }
    }

    void end() {
        isEnded = true;
        for (var lead : leads.values()) {
            lead.cell().audience().on(loop.shard()).remove(lead);
            lead.end();
        }
        loop.cohorts().ended(this);
    }

    private void ready() {
        if (!isTouched) {
            isTouched = true;
            loop.shard().touch(write);
        }
    }

    private void write() {
        isTouched = false;
        try {
            while (!members.isEmpty() && !outbox.isEmpty()) {
                long nowNanos = loop.nanoTime();
                // Before any data: what is old now must not go out as if it were live.
                if (isStandingOtherwise(nowNanos)) {
                    onEach(Session::leaveCohort);
                } else if (!writeFrame(nowNanos)) {
                    return;
                }
            }
        } catch (RuntimeException | Error e) {
            // What was taken for sent may not have been.
            LOG.log(System.Logger.Level.ERROR, "a cohort failed by a bug, closing its members", e);
            onEach(Session::failed);
        }
    }

    private void onEach(Consumer<Session> leave) {
        while (!members.isEmpty()) {
            leave.accept(members.get(members.size() - 1));
        }
    }

    private boolean isStandingOtherwise(long nowNanos) {
        long changes = loop.healthChanges(nowNanos);
        if (changes != healthChanges) {
            healthChanges = changes;
            leads.values().forEach(Key::checkStanding);
        }
        return outbox.hasStatuses();
    }

    private boolean writeFrame(long nowNanos) {
        var frame = kind.frame();
        int readers = members.size();
        isGiving = true;
        try {
            loop.ages().begin(nowNanos);
            var sink = frame.begin(kind.encoding().format());
            // Before the data, as of a session by itself: the marks are of what was applied until now.
            heartbeat.put(sink, nowNanos);
            outbox.drainShared(sink, nowNanos);
            boolean hasAny = frame.finish();
            // Backwards: one that leaves is replaced by one that has had its frame.
            for (int end = hasAny ? readers : 0; end > 0; end -= AT_ONCE) {
                giveTo(Math.max(0, end - AT_ONCE), end);
            }
            isGiving = false;
            if (hasRoomToOffer) {
                offerRoom();
            }
            return hasAny;
        } finally {
            frame.end(readers);
        }
    }

    /**
     * The call of the system leaves little of a processor's caches. What each of the next is found by is read together first, so
     * that the processor waits for memory once for all of them.
     */
    private void giveTo(int begin, int end) {
        for (int i = begin; i < end; i++) {
            touched += takers.get(i).touch();
        }
        for (int i = end - 1; i >= begin; i--) {
            give(members.get(i), takers.get(i));
        }
    }

    private static void give(Session member, SharedFrame.Taker taker) {
        try {
            if (!taker.takeShared()) {
                member.leaveCohort();
            }
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "session %s failed by a bug, closing it".formatted(member.id()), e);
            member.failed();
        }
    }
}
