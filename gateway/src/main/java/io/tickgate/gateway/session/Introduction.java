package io.tickgate.gateway.session;

import io.tickgate.model.Shape;
import io.tickgate.wire.ClientCommand.Hello;
import io.tickgate.wire.ServerMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway and its client introduce themselves: by a {@code welcome} first of all, and after each {@code hello}, which says
 * how the client wants to be served.
 *
 * <p>Confined to the loop of its connection.
 */
final class Introduction {
    private static final int VERSION = 1;

    private final Session session;
    private final Sessions sessions;

    Introduction(Session session) {
        this.session = session;
        sessions = session.sessions();
    }

    /** Serves the client as it wants to be, within the gateway's bounds, from now on. */
    void serve(Hello hello) {
        if (hello.credit() != null) {
            count(hello.credit());
        }
        if (hello.heartbeatMillis() != null) {
            session.beatEvery(Math.max(
                    SessionSettings.MIN_HEARTBEAT_MILLIS,
                    Math.min(SessionSettings.MAX_HEARTBEAT_MILLIS, hello.heartbeatMillis())));
        }
        if (hello.stampsMillis() != null) {
            session.leaveCohort();
            stampEvery(hello.stampsMillis());
        }
    }

    private void count(long messages) {
        session.leaveCohort();
        session.keys().logs().goOn();
        session.outbox().count(messages, session.loop().nanoTime());
        session.outbox().goOn();
    }

    private void stampEvery(int millis) {
        var stamps = session.outbox().stamps();
        if (stamps == null) {
            stamps = new Stamps(
                    sessions.markets().realTime().cache().timesDemand(),
                    sessions.clock(),
                    sessions.counters().hops());
            session.outbox().stamps(stamps);
        }
        long granted = Math.max(SessionSettings.MIN_STAMPS_MILLIS, Math.min(SessionSettings.MAX_STAMPS_MILLIS, millis));
        stamps.every(millis == 0 ? 0 : granted, session.loop().nanoTime());
    }

    /** What the client is told of the gateway and its session. */
    ServerMessage welcome(@Nullable Long commandId) {
        var limits = sessions.settings().limits();
        var stamps = session.outbox().stamps();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        sessions.channels().forEach((name, channel) -> shapes.put(name, channel.shape()));
        return new ServerMessage.Welcome(
                commandId,
                VERSION,
                session.id(),
                Micros.now(sessions.clock()),
                session.heartbeatMillis(),
                new ServerMessage.Limits(
                        limits.subscriptions(),
                        limits.symbolsPerCommand(),
                        limits.commandsPerSecond(),
                        limits.frameBytes()),
                shapes,
                stamps == null ? null : stamps.everyMillis());
    }
}
