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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
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
    private @Nullable Outgoing outgoing;
    private long lastId;

    Requests(ClientLoop loop) {
        this.loop = loop;
    }

    void connected(Connection newConnection, ServerMessage.Limits limits) {
        disconnected();
        connection = newConnection;
        batches = Batches.of(limits);
        outgoing = new Outgoing(loop, limits.commandsPerSecond(), newConnection::send);
    }

    void disconnected() {
        connection = null;
        if (outgoing != null) {
            outgoing.close();
            outgoing = null;
        }
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
        var asked = outgoing;
        if (asked != null) {
            groups.forEach((group, members) -> {
                members.forEach(Subscription::queue);
                asked.add(kind(group, group.options()), members, all -> commands(group, all));
            });
        }
    }

    /** A look through several topics at one moment, and a replay with its one clock, are as they were asked for. */
    private static Object kind(Object joined, SubscribeOptions options) {
        return options.cut() || options.speed() != null ? new Object() : joined;
    }

    private List<ClientCommand> commands(Group group, List<Subscription> members) {
        return batches.splitWithPositions(members, group.options().from()).stream()
                .map(batch -> unanswered(id -> group.command(id, batch)))
                .toList();
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
        var asked = outgoing;
        if (asked != null) {
            subscription.queue();
            found.forEach(Subscription::queue);
            // Those of now: what is changed while it waits is changed by a command of its own.
            var options = subscription.options().withFrom(from);
            // No other one goes into this command.
            asked.add(
                    new Object(),
                    List.of(subscription),
                    alone -> List.of(unanswered(id -> command(id, subscription, found, options))));
        }
    }

    private static ClientCommand command(
            long id, Subscription subscription, Collection<Subscription> found, SubscribeOptions options) {
        subscription.await(id);
        found.forEach(each -> each.await(id));
        var key = subscription.key();
        return new ClientCommand.Subscribe(id, key.channel(), List.of(key.symbol()), options);
    }

    /** Whether every command has been answered. */
    boolean isSettled() {
        return unanswered.isEmpty() && (outgoing == null || outgoing.isEmpty());
    }

    /** Whether a place to begin at leaves room for symbols in a frame. */
    boolean hasRoomFor(From from) {
        return batches.hasRoomFor(from);
    }

    /** Changes how keys are sent, and leaves their state alone. */
    void change(String channel, List<String> symbols, SubscribeOptions options) {
        if (outgoing != null) {
            outgoing.add(
                    kind(new Changed(channel, options), options),
                    symbols,
                    all -> commands(all, (id, batch) -> new ClientCommand.Subscribe(id, channel, batch, options)));
        }
    }

    void end(String channel, List<String> symbols) {
        if (outgoing != null) {
            outgoing.add(
                    new Ended(channel),
                    symbols,
                    all -> commands(all, (id, batch) -> new ClientCommand.Unsubscribe(id, channel, batch)));
        }
    }

    private List<ClientCommand> commands(List<String> symbols, BiFunction<Long, List<String>, ClientCommand> command) {
        return batches.split(symbols.stream().distinct().toList()).stream()
                .map(batch -> unanswered(id -> command.apply(id, batch)))
                .toList();
    }

    /** Makes a command with an id of its own, to which there will be an answer. */
    private ClientCommand unanswered(LongFunction<ClientCommand> command) {
        long id = nextId();
        var made = command.apply(id);
        unanswered.put(id, made);
        return made;
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

    private record Changed(String channel, SubscribeOptions options) {}

    private record Ended(String channel) {}

    /**
     * What begins by the same commands.
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
            // One that was asked for anew meanwhile is among them twice.
            var symbols = new LinkedHashSet<String>();
            var positions = new HashMap<String, Position>();
            for (var subscription : members) {
                subscription.await(id);
                symbols.add(subscription.key().symbol());
                if (isResumed) {
                    var position = subscription.state().position();
                    if (position != null) {
                        positions.put(subscription.key().symbol(), position);
                    }
                }
            }
            var from = isResumed ? new From.Positions(positions) : options.from();
            return new ClientCommand.Subscribe(id, channel, List.copyOf(symbols), options.withFrom(from));
        }
    }
}
