package io.tickgate.gateway.session;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One session, as an operator sees it in a list.
 *
 * <p>Thread-safe.
 *
 * @param client what it calls itself in its {@code hello}, {@code ""} if nothing
 * @param since when it was opened
 * @param subscriptions keys that are sent conflated
 * @param logged symbols and patterns of which every record is taken
 * @param inLine senders that have something for the socket
 * @param pendingBytes that were written and that the socket has not taken
 * @param isFull whether nothing is written since the socket takes nothing
 * @param credit how many data messages it may still be sent, {@code null} if it does not count
 */
public record SessionView(
        String id,
        String transport,
        String address,
        String agent,
        String client,
        String encoding,
        String since,
        int subscriptions,
        int logged,
        int inLine,
        long pendingBytes,
        boolean isFull,
        @Nullable Long credit) {

    static SessionView of(SessionInside session) {
        var peer = session.peer();
        var credit = session.outbox().credit();
        return new SessionView(
                session.id(),
                peer.transport(),
                peer.address(),
                peer.agent(),
                session.client(),
                session.encoding(),
                time(session.openedMicros()),
                session.keys().subscriptions().size(),
                session.keys().logs().size(),
                session.outbox().inLine(),
                session.connection().pendingBytes(),
                session.connection().isFull(),
                credit.isCounted() ? credit.left() : null);
    }

    static String time(long micros) {
        return Instant.EPOCH
                .plus(micros, ChronoUnit.MICROS)
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
    }

    /** Returns the number in the order of which sessions were opened. */
    static long number(String id) {
        try {
            return Long.parseLong(id.substring(id.lastIndexOf('-') + 1), 16);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
