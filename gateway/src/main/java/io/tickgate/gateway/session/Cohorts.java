package io.tickgate.gateway.session;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cohorts of one loop, by what their members are sent. One begins with the second session of its kind for which no other
 * one has room.
 *
 * <p>Bounded by the sessions of the loop, each of which is in one cohort or waits for another one of its kind.
 *
 * <p>Confined to the loop.
 */
final class Cohorts {
    private final SessionLoop loop;
    /** Of each kind the one that takes others in. */
    private final Map<Cohort.Kind, Cohort> cohorts = new HashMap<>();

    /** Those that are the first of their kind. */
    private final Map<Cohort.Kind, Session> alone = new HashMap<>();

    Cohorts(SessionLoop loop) {
        this.loop = loop;
    }

    /** Returns the cohort that a session is a member of from now on, {@code null} if there is none for it yet. */
    @Nullable
    Cohort find(Session session, Cohort.Kind kind, Subscriptions itsOwn) {
        var cohort = cohorts.get(kind);
        if (cohort == null) {
            var first = alone.putIfAbsent(kind, session);
            return first == null || first == session ? null : begin(session, kind, itsOwn, first);
        }
        alone.remove(kind, session);
        boolean isJoined = cohort.join(session, itsOwn);
        if (!isJoined && kind.lane() != null) {
            session.membership().comeInStepWith(cohort);
        }
        if (!cohort.hasRoom()) {
            cohorts.remove(kind);
        }
        return isJoined ? cohort : null;
    }

    private @Nullable Cohort begin(Session session, Cohort.Kind kind, Subscriptions itsOwn, Session first) {
        alone.remove(kind);
        var cohort = new Cohort(kind, session, itsOwn, loop);
        cohorts.put(kind, cohort);
        boolean isJoined = cohort.join(session, itsOwn);
        first.membership().look(true);
        if (cohort.size() == 0) {
            cohort.end();
        }
        return isJoined ? cohort : null;
    }

    /** A session has ended, or is not of a kind any more. */
    void forget(Session session, Cohort.Kind kind) {
        alone.remove(kind, session);
    }

    /** There is room in a cohort, in which there was none before perhaps; returns whether it is the one that takes others in. */
    boolean offer(Cohort cohort) {
        var offered = cohorts.putIfAbsent(cohort.kind(), cohort);
        return offered == null || offered == cohort;
    }

    /** The last member of a cohort has left it. */
    void ended(Cohort cohort) {
        cohorts.remove(cohort.kind(), cohort);
    }
}
