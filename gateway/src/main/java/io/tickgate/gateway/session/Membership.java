package io.tickgate.gateway.session;

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

    private final Session session;
    private int drains;
    private int drainsBeforeLook = FEWEST_DRAINS;
    private int place;
    private @Nullable Cohort cohort;

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
        catchUp();
    }

    /** Looks for others now and then. */
    void look() {
        if (drains >= drainsBeforeLook && cohort == null) {
            join();
        }
    }

    /** Looks for others that are sent the same. */
    void join() {
        drains = 0;
        var connection = session.connection();
        var frame = connection.sharedFrame();
        if (frame == null
                || session.outbox().isOfOneClient()
                || !session.outbox().isEmpty()) {
            return;
        }
        if (session.isBusy() || connection.isFull()) {
            return;
        }
        if (session.subscriptions().arePlain()) {
            kind = kind == null
                    ? Cohort.Kind.of(
                            session.encoding(), frame, session.subscriptions().cells())
                    : kind;
            cohort = session.loop().cohorts().find(session, kind, session.subscriptions());
            kind = cohort == null ? kind : cohort.kind();
            drainsBeforeLook = cohort == null ? Math.min(MOST_DRAINS, 2 * drainsBeforeLook) : FEWEST_DRAINS;
        }
    }

    /** Lets it be written to alone, for a reason that the others of its cohort do not share. */
    void leave() {
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

    /** Lets its own subscriptions know what has been sent of their topics. */
    void catchUp() {
        if (cohort != null) {
            cohort.tell(session.subscriptions());
        }
    }
}
