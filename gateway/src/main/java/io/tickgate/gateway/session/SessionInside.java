package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Decision;
import io.tickgate.gateway.access.Principal;
import io.tickgate.model.Channel;
import io.tickgate.model.Topic;
import io.tickgate.wire.CloseCode;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session as seen by an operator who looks inside; made for a look, and held by a {@link Watch} alone.
 *
 * <p>Confined to the loop of its connection.
 */
record SessionInside(
        Session session,
        Sessions sessions,
        SessionLoop loop,
        Connection connection,
        Outbox outbox,
        Keys keys,
        Principal principal) {
    String id() {
        return session.id();
    }

    /** Lets its own subscriptions say how things stand with them, and not those of its cohort. */
    void goOnAlone() {
        session.leaveCohort();
    }

    String encoding() {
        return session.format().subprotocol();
    }

    String client() {
        return session.client();
    }

    long openedMicros() {
        return session.openedMicros();
    }

    Peer peer() {
        return connection.peer();
    }

    Collection<Channel> channels() {
        return sessions.channels().values();
    }

    long nanoTime() {
        return loop.nanoTime();
    }

    long nowMicros() {
        return Micros.now(sessions.clock());
    }

    Decision entitlement(Topic topic) {
        return sessions.entitlements().check(principal, topic);
    }

    /** Whether the log has anything of a topic. */
    boolean isKnown(Topic topic) {
        return sessions.markets().realTime().cell(topic) != null;
    }

    /** Why what is in line is not written, as far as that can be seen now. */
    Watch.Decision whyNotWritten() {
        if (outbox.credit().isUsedUp()) {
            return Watch.Decision.NO_CREDIT;
        }
        return connection.isFull() ? Watch.Decision.NOT_WRITABLE : Watch.Decision.IN_LINE;
    }

    void close(CloseCode code, String reason) {
        connection.close(code, reason);
    }

    @Nullable
    Watch watch() {
        return outbox.watch();
    }

    /** Returns the watch of the session, a new one if there is none; empty if there are too many. */
    Optional<Watch> beginWatch() {
        if (outbox.watch() == null && sessions.hasRoomForWatch()) {
            session.leaveCohort();
            outbox.watch(new Watch(this, nanoTime()));
            keys.subscriptions().all().forEach(Subscription::hear);
        }
        return Optional.ofNullable(outbox.watch());
    }

    /** Forgets what was decided. */
    void endWatch() {
        if (outbox.watch() != null) {
            outbox.watch(null);
            sessions.watchEnded();
        }
    }
}
