package io.tickgate.client;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ServerMessage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes each message to where it belongs. Only the current connection is listened to, and the one that is to follow it
 * up to its welcome.
 *
 * <p>Confined to the client's loop.
 */
final class Receiver implements Connection.Owner {
    private final Reconnector reconnector;
    private final Subscriptions subscriptions;
    private final EveryRecord everyRecord;
    private final Answers answers;
    private final ClientListener listener;
    private final ClientCommand.@Nullable Hello hello;
    private final Credit credit;
    private final @Nullable Reports reports;

    /** @param reports {@code null} if stamps are not asked for */
    Receiver(
            Reconnector reconnector,
            Subscriptions subscriptions,
            EveryRecord everyRecord,
            Answers answers,
            ClientListener listener,
            ClientCommand.@Nullable Hello hello,
            Credit credit,
            @Nullable Reports reports) {
        this.credit = credit;
        this.reports = reports;
        this.reconnector = reconnector;
        this.subscriptions = subscriptions;
        this.everyRecord = everyRecord;
        this.answers = answers;
        this.listener = listener;
        this.hello = hello;
    }

    @Override
    public void opened(Connection connection) {
        if (hello != null) {
            connection.send(hello);
        }
    }

    @Override
    public void frame(Connection connection, String text) {
        if (reconnector.isCurrent(connection) || reconnector.isCandidate(connection)) {
            Guard.run(() -> listener.frame(text));
        }
    }

    @Override
    public void message(Connection connection, ServerMessage message) {
        if (reconnector.isCurrent(connection)) {
            Guard.run(() -> received(connection, message));
            credit.handled(connection, message);
        } else if (reconnector.isCandidate(connection)) {
            Guard.run(() -> receivedEarly(connection, message));
            credit.handled(connection, message);
        }
    }

    private void receivedEarly(Connection connection, ServerMessage message) {
        if (message instanceof ServerMessage.Welcome welcome) {
            connection.expectSomethingWithin(Silence.Limit.heartbeats(welcome.heartbeatMillis()));
            if (answersHello(welcome)) {
                reconnector.promote();
                if (reports != null) {
                    reports.connected();
                }
                subscriptions.connected(connection, welcome);
                listener.connected(welcome);
            }
        } else if (message instanceof ServerMessage.Error error) {
            listener.error(error);
        }
    }

    /** Without the token's answer, a gateway that wants one refuses everything. */
    private boolean answersHello(ServerMessage.Welcome welcome) {
        return hello == null || hello.token() == null || Objects.equals(welcome.id(), hello.id());
    }

    private void received(Connection connection, ServerMessage message) {
        switch (message.type()) {
            case WELCOME ->
                connection.expectSomethingWithin(
                        Silence.Limit.heartbeats(((ServerMessage.Welcome) message).heartbeatMillis()));
            case ACK -> answers.acknowledged((ServerMessage.Ack) message);
            case SNAPSHOT -> subscriptions.snapshot((ServerMessage.Snapshot) message);
            case UPDATE -> update(connection, (ServerMessage.Update) message);
            case STATUS -> answers.status((ServerMessage.Status) message);
            case HB -> heartbeat((ServerMessage.Heartbeat) message);
            case PONG -> {
                // That something came is all it says.
            }
            case ERROR -> answers.failed((ServerMessage.Error) message);
            case STAMPS -> stamps(connection, (ServerMessage.Stamps) message);
            case BYE -> {
                reconnector.goingAway((ServerMessage.Bye) message);
                listener.goingAway((ServerMessage.Bye) message);
            }
        }
    }

    private void update(Connection connection, ServerMessage.Update update) {
        subscriptions.update(update);
        if (reports != null) {
            reports.dealtWith(update, connection.receivedNanos());
        }
    }

    private void stamps(Connection connection, ServerMessage.Stamps stamps) {
        if (reports != null) {
            reports.stamped(connection, stamps);
        }
        listener.stamps(stamps);
    }

    private void heartbeat(ServerMessage.Heartbeat heartbeat) {
        heartbeat.quiet().forEach(subscriptions::quiet);
        Map<String, Duration> feedAges = new LinkedHashMap<>();
        heartbeat.watermarksMicros().forEach((channel, watermarkMicros) -> {
            long ageMicros = Math.max(0, heartbeat.timeMicros() - watermarkMicros);
            feedAges.put(channel, Duration.ofNanos(1000 * ageMicros));
        });
        listener.heartbeat(heartbeat, feedAges);
        cursor(heartbeat.cursor(), heartbeat.timeMicros());
    }

    private void cursor(@Nullable String cursor, long timeMicros) {
        if (cursor != null && everyRecord.isCovered(cursor, timeMicros)) {
            listener.cursor(cursor);
        }
    }

    @Override
    public void closed(Connection connection, int code, String reason) {
        if (reconnector.isCurrent(connection)) {
            // Before anybody hears of it, and perhaps subscribes to something else.
            subscriptions.disconnected();
        }
        reconnector.closed(connection, code, reason);
    }
}
