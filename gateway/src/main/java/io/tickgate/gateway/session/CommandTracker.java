package io.tickgate.gateway.session;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ClientCommand.Hello;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.ClientCommand.Unsubscribe;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Received;
import io.tickgate.wire.ServerMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the answers to the commands of a session. Pings, credit and reports are left out: they come all the time, and there
 * is nothing to know of them.
 *
 * <p>Bounded: of more that are unanswered than can be, the oldest is forgotten.
 *
 * <p>Confined to the loop of its connection.
 */
final class CommandTracker {
    private static final int MAX_UNANSWERED = 64;
    private static final String MALFORMED = "malformed";

    private final Session session;
    private final Connection connection;
    private final Sessions sessions;
    private final SessionLoop loop;
    private final CommandTraces traces;
    private final Deque<Begun> unanswered = new ArrayDeque<>();

    private record Begun(
            @Nullable Long id, String command, @Nullable String channel, int symbols, long micros, long nanos) {}

    CommandTracker(Session session, Connection connection, Sessions sessions, SessionLoop loop, CommandTraces traces) {
        this.session = session;
        this.connection = connection;
        this.sessions = sessions;
        this.loop = loop;
        this.traces = traces;
    }

    /** A command has been read, and is about to be carried out or refused. */
    void began(Received received) {
        if (received instanceof Received.Malformed malformed) {
            began(malformed.id(), MALFORMED, null, 0);
        } else if (received instanceof Received.Command read) {
            began(read.command());
        }
    }

    private void began(ClientCommand command) {
        String name = command.op().code();
        switch (command.op()) {
            case HELLO -> began(((Hello) command).id(), name, null, 0);
            case SUB -> {
                var subscribe = (Subscribe) command;
                began(
                        subscribe.id(),
                        name,
                        subscribe.channel(),
                        subscribe.symbols().size());
            }
            case UNSUB -> {
                var unsubscribe = (Unsubscribe) command;
                began(
                        unsubscribe.id(),
                        name,
                        unsubscribe.channel(),
                        unsubscribe.symbols().size());
            }
            case CREDIT, PING, REPORT -> {}
        }
    }

    private void began(@Nullable Long id, String command, @Nullable String channel, int symbols) {
        if (unanswered.size() == MAX_UNANSWERED) {
            unanswered.remove();
        }
        String known = channel != null && sessions.channel(channel) != null ? channel : null;
        unanswered.add(new Begun(id, command, known, symbols, Micros.now(sessions.clock()), loop.nanoTime()));
    }

    /** A message is about to be sent; most are no answer. */
    void answered(ServerMessage message) {
        switch (message.type()) {
            case WELCOME -> answered(((ServerMessage.Welcome) message).id(), 0, null);
            case ACK -> {
                var ack = (ServerMessage.Ack) message;
                answered(ack.id(), ack.rejected().size(), null);
            }
            case ERROR -> {
                var error = (ServerMessage.Error) message;
                answered(error.id(), 0, error.code());
            }
            case SNAPSHOT, UPDATE, STATUS, HB, PONG, BYE, STAMPS -> {}
        }
    }

    private void answered(@Nullable Long id, int rejected, @Nullable ErrorCode code) {
        for (Iterator<Begun> each = unanswered.iterator(); each.hasNext(); ) {
            var command = each.next();
            if (Objects.equals(command.id(), id)) {
                each.remove();
                traces.answered(new CommandTrace(
                        session.id(),
                        connection.traceParent(),
                        command.command(),
                        command.channel(),
                        command.symbols(),
                        rejected,
                        code,
                        command.micros(),
                        loop.nanoTime() - command.nanos()));
                return;
            }
        }
    }
}
