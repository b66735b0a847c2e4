package io.tickgate.client;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.From;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The commands about subscriptions on the current connection, and which of them are unanswered. Without a connection
 * nothing is sent, and nothing is owed: a new one begins with everything.
 *
 * <p>Confined to the client's loop.
 */
final class Requests {
    /** Where the gateway does not say when to try again. */
    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(1);

    private static final ServerMessage.Limits UNKNOWN = new ServerMessage.Limits(0, 0, 0, 0);

    private final ClientLoop loop;
    private final Map<Long, ClientCommand> unanswered = new HashMap<>();
    private Batches batches = Batches.of(UNKNOWN);
    private @Nullable Connection connection;
    private long lastId;

    Requests(ClientLoop loop) {
        this.loop = loop;
    }

    void connected(Connection newConnection, ServerMessage.Limits limits) {
        disconnected();
        connection = newConnection;
        batches = Batches.of(limits);
    }

    void disconnected() {
        connection = null;
        unanswered.clear();
    }

    long nextId() {
        return ++lastId;
    }

    /** Asks for keys from where their state stands, or from their snapshot; each waits for the answer. */
    void begin(Collection<Subscription> subscriptions) {
        var groups = new LinkedHashMap<Group, List<Subscription>>();
        for (var subscription : subscriptions) {
            groups.computeIfAbsent(Group.of(subscription), group -> new ArrayList<>())
                    .add(subscription);
        }
        begin(groups);
    }

    private void begin(Map<Group, List<Subscription>> groups) {
        if (connection == null) {
            return;
        }
        groups.forEach((group, members) -> batches.splitWithPositions(
                        members, group.options().from())
                .forEach(batch -> send(group.command(nextId(), batch))));
    }

    /** Asks for keys from a place of the caller's choice; each waits for the answer. */
    void begin(Collection<Subscription> subscriptions, From from) {
        var groups = new LinkedHashMap<Group, List<Subscription>>();
        for (var subscription : subscriptions) {
            groups.computeIfAbsent(Group.of(subscription, from), group -> new ArrayList<>())
                    .add(subscription);
        }
        begin(groups);
    }

    /** Asks for one key from a place of the caller's choice. */
    void begin(Subscription subscription, From from) {
        begin(subscription, List.of(), from);
    }

    /** Asks for a key or a pattern, and with it for those that it has found. */
    void begin(Subscription subscription, Collection<Subscription> found, From from) {
        if (connection != null) {
            long id = nextId();
            subscription.await(id);
            found.forEach(each -> each.await(id));
            var key = subscription.key();
            var options = subscription.options().withFrom(from);
            send(new ClientCommand.Subscribe(id, key.channel(), List.of(key.symbol()), options));
        }
    }

    /** Whether every command has been answered. */
    boolean isSettled() {
        return unanswered.isEmpty();
    }

    /** Whether a place to begin at leaves room for symbols in a frame. */
    boolean hasRoomFor(From from) {
        return batches.hasRoomFor(from);
    }

    /** Changes how keys are sent, and leaves their state alone. */
    void change(String channel, List<String> symbols, SubscribeOptions options) {
        if (connection != null) {
            batches.split(symbols)
                    .forEach(batch -> send(new ClientCommand.Subscribe(nextId(), channel, batch, options)));
        }
    }

    void end(String channel, List<String> symbols) {
        if (connection != null) {
            batches.split(symbols).forEach(batch -> send(new ClientCommand.Unsubscribe(nextId(), channel, batch)));
        }
    }

    private void send(ClientCommand command) {
        if (connection != null) {
            unanswered.put(lastId, command);
            connection.send(command);
        }
    }

    /** Returns the command that an answer belongs to, {@code null} if it is none of this connection. */
    @Nullable
    ClientCommand answered(long id) {
        return unanswered.remove(id);
    }

    /** Runs a task later, if this connection is still the one. */
    void later(@Nullable Long afterMillis, Runnable task) {
        var asked = connection;
        loop.schedule(afterMillis == null ? DEFAULT_RETRY : Duration.ofMillis(afterMillis), () -> {
            if (asked != null && asked == connection) {
                task.run();
            }
        });
    }

    /**
     * What goes into the same commands.
     *
     * <p>Thread-safe.
     */
    private record Group(String channel, SubscribeOptions options, boolean isResumed) {
        static Group of(Subscription subscription) {
            return new Group(subscription.key().channel(), subscription.options(), subscription.isResumable());
        }

        static Group of(Subscription subscription, From from) {
            return new Group(
                    subscription.key().channel(), subscription.options().withFrom(from), false);
        }

        ClientCommand.Subscribe command(long id, List<Subscription> members) {
            var symbols = new ArrayList<String>();
            var positions = new HashMap<String, Position>();
            for (var subscription : members) {
                subscription.await(id);
                symbols.add(subscription.key().symbol());
                if (isResumed) {
                    var position = subscription.state().position();
                    positions.put(subscription.key().symbol(), Objects.requireNonNull(position));
                }
            }
            var from = isResumed ? new From.Positions(positions) : options.from();
            return new ClientCommand.Subscribe(id, channel, symbols, options.withFrom(from));
        }
    }
}
