package io.tickgate.client;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.ServerMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one connection may be sent: the hello has granted it, and as much is granted anew as the listener has taken, at
 * least half of it at a time. A grant is a command, so there are no more of them than half the commands that the gateway
 * takes in a second; one that was refused for that is repeated.
 *
 * <p>Confined to the client's loop.
 */
final class Credit {
    private static final int DEFAULT_COMMANDS_PER_SECOND = 20;
    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(1);

    private final ClientLoop loop;
    private final long batch;
    private Duration interval = Duration.ZERO;
    private long taken;
    private long lastGrant;
    private long notBeforeNanos;
    private boolean isWaiting;

    /** @param credit {@code null} for as much as the socket takes */
    Credit(ClientLoop loop, @Nullable Integer credit) {
        this.loop = loop;
        batch = credit == null ? 0 : (credit + 1L) / 2;
    }

    void handled(Connection connection, ServerMessage message) {
        if (batch == 0) {
            return;
        }
        switch (message.type()) {
            case WELCOME -> limit(((ServerMessage.Welcome) message).limits().commandsPerSecond());
            case SNAPSHOT, UPDATE -> {
                taken++;
                grantIfDue(connection);
            }
            case ERROR -> {
                var error = (ServerMessage.Error) message;
                // The only command of this client that has no id.
                if (error.id() == null && error.code() == ErrorCode.RATE_LIMITED && lastGrant > 0) {
                    taken += lastGrant;
                    lastGrant = 0;
                    grantAfter(
                            connection,
                            error.afterMillis() == null ? DEFAULT_RETRY : Duration.ofMillis(error.afterMillis()));
                }
            }
            case ACK, STATUS, HB, PONG, BYE, STAMPS -> {
                // Free of charge.
            }
        }
    }

    private void limit(int commandsPerSecond) {
        int perSecond = commandsPerSecond > 0 ? commandsPerSecond : DEFAULT_COMMANDS_PER_SECOND;
        interval = Duration.ofSeconds(2).dividedBy(perSecond);
    }

    private void grantIfDue(Connection connection) {
        if (taken >= batch && !isWaiting) {
            lastGrant = taken;
            taken = 0;
            connection.send(new ClientCommand.Credit(lastGrant));
            grantAfter(connection, interval);
        }
    }

    private void grantAfter(Connection connection, Duration delay) {
        notBeforeNanos = loop.nanoTime() + delay.toNanos();
        if (!isWaiting) {
            isWaiting = true;
            loop.schedule(delay, () -> waited(connection));
        }
    }

    private void waited(Connection connection) {
        isWaiting = false;
        long leftNanos = notBeforeNanos - loop.nanoTime();
        if (leftNanos > 0) {
            grantAfter(connection, Duration.ofNanos(leftNanos));
        } else {
            grantIfDue(connection);
        }
    }
}
