package io.tickgate.gateway.session;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a session is written to with others that are sent the same, and when it looks for them.
 *
 * <p>Confined to the loop of its connection.
 */
final class Membership {
    /** Who is hardly sent anything is not worth looking for others of its kind. */
    private static final int FEWEST_DRAINS = 10;

    /** Who is like nobody else looks less often each time, down to this. */
    private static final int MOST_DRAINS = 320;

    /** After so many writes it may be taken in: a tick between its write and theirs keeps it out at one of them. */
    private static final byte WRITES_IN_STEP = 8;

    private final Session session;
    private int drains;
    private int drainsBeforeLook = FEWEST_DRAINS;
    private int place;
    private @Nullable Cohort cohort;

    /** The last heartbeat of the cohort that it was no member for. */
    private long missedHeartbeatNanos;

    /** The one that it has its turns with, so as to be taken in. */
    private @Nullable Cohort coming;

    private byte writesLeft;

    /** Of which cohort it may be, as long as its subscriptions are those that it has now. */
    private Cohort.@Nullable Kind kind;

    Membership(Session session) {
        this.session = session;
    }

    /** Its place in its cohort, set by that alone. */
    int place() {
        return place;
    }

    void place(int newPlace) {
        place = newPlace;
    }

    /** Something is about to be put into a frame of its own. */
    void drains() {
        drains++;
        if (cohort == null && drains >= drainsBeforeLook && session.connection().sharedFrame() != null) {
            session.lookSoon();
        }
        catchUp();
    }

    /** The socket has taken what was put into frames of its own. */
    void taken() {
        var others = coming;
        if (others == null || session.outbox().isComingInStep()) {
            return;
        }
        writesLeft--;
        if (mayJoin() && others.join(session, session.subscriptions())) {
            joined(others);
        } else if (writesLeft == 0) {
            comeNoMore();
        }
    }

    /** Looks for others that are sent the same, now and then or {@code atOnce}. */
    void look(boolean atOnce) {
        if (cohort == null && (atOnce || drains >= drainsBeforeLook)) {
            drains = 0;
            comeNoMore();
            if (mayJoin()) {
                drainsBeforeLook = Math.min(MOST_DRAINS, 2 * drainsBeforeLook);
                join();
            }
        }
    }

    private boolean mayJoin() {
        return cohort == null
                && session.connection().sharedFrame() != null
                && !session.outbox().isOfOneClient()
                && session.outbox().isEmpty()
                && !session.isBusy()
                && !session.connection().isFull()
                && session.subscriptions().arePlain();
    }

    private void join() {
        kind = kind == null
                ? newKind(Objects.requireNonNull(session.connection().sharedFrame()))
                : kind;
        var found = session.loop().cohorts().find(session, kind, session.subscriptions());
        if (found != null) {
            joined(found);
        }
    }

    private void joined(Cohort others) {
        cohort = others;
        missedHeartbeatNanos = others.heartbeatNanos();
        kind = others.kind();
        drainsBeforeLook = FEWEST_DRAINS;
        comeNoMore();
    }

    private Cohort.Kind newKind(SharedFrame frame) {
        var subscriptions = session.subscriptions();
        return Cohort.Kind.of(
                session.encoding(), frame, subscriptions.lane(), session.heartbeatMillis(), subscriptions.cells());
    }

    /** Has its next turns with a cohort, so that it can be taken in: only then are those in a lane sent the same. */
    void comeInStepWith(Cohort others) {
        coming = others;
        writesLeft = WRITES_IN_STEP;
        others.comes();
        session.outbox().comeInStepWith(others.outbox());
    }

    private void comeNoMore() {
        var others = coming;
        if (others != null) {
            coming = null;
            session.outbox().comeInStepWith(null);
            others.comesNoMore();
        }
    }

    /** Lets it be written to alone, for a reason that the others of its cohort do not share. */
    void leave() {
        comeNoMore();
        var left = cohort;
        if (left != null) {
            cohort = null;
            left.leave(session, session.subscriptions());
        }
    }

    /** Its subscriptions are about to become others. */
    void differ() {
        leave();
        if (kind != null) {
            session.loop().cohorts().forget(session, kind);
            kind = null;
            drainsBeforeLook = FEWEST_DRAINS;
        }
    }

    /**
     * How long ago it was written a heartbeat together with others.
     *
     * @return {@link Long#MAX_VALUE} if it was not, since it became one of them
     */
    long sharedHeartbeatAgeNanos(long nowNanos) {
        var others = cohort;
        return others == null || others.heartbeatNanos() == missedHeartbeatNanos
                ? Long.MAX_VALUE
                : nowNanos - others.heartbeatNanos();
    }

    /** Lets its own subscriptions know what has been sent of their topics. */
    void catchUp() {
        if (cohort != null) {
            cohort.tell(session.subscriptions());
        }
    }
}
