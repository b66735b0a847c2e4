package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Decision;
import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.model.Channel;
import io.tickgate.model.Shape;
import io.tickgate.model.Symbol;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Rejection;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries out one {@code sub}: each symbol is joined or rejected by itself, the ack says which, and only then does
 * their data begin.
 *
 * <p>Confined to the loop of its connection.
 */
final class SubscribeCommand {
    private final Subscribe command;
    private final Sessions sessions;
    private final Principal principal;
    private final Subscriptions subscriptions;
    private final SessionLoop loop;
    private final List<Subscription> joined = new ArrayList<>();
    private final List<Subscription> changed = new ArrayList<>();
    private final List<String> resumed = new ArrayList<>();
    private final List<String> ahead = new ArrayList<>();
    private final List<Rejection> rejected = new ArrayList<>();

    SubscribeCommand(
            Subscribe command, Sessions sessions, Principal principal, Subscriptions subscriptions, SessionLoop loop) {
        this.command = command;
        this.sessions = sessions;
        this.principal = principal;
        this.subscriptions = subscriptions;
        this.loop = loop;
    }

    /** Returns what is to be replied, in order. The data follows once {@link #begin} is called. */
    List<ServerMessage> carryOut() {
        var channel = sessions.channel(command.channel());
        String problem = channel == null ? tooMany() : problem(channel);
        if (problem != null) {
            return List.of(new ServerMessage.Error(command.id(), ErrorCode.BAD_REQUEST, problem));
        }
        var symbols = new LinkedHashSet<>(command.symbols());
        if (channel == null) {
            symbols.forEach(symbol -> rejected.add(new Rejection(symbol, ErrorCode.UNKNOWN_CHANNEL)));
            return List.of(ack(Mode.CONFLATE, null));
        }
        var options = command.options();
        var mode = options.mode() != null ? options.mode() : channel.shape() == Shape.LOG ? Mode.ALL : Mode.CONFLATE;
        var lane = lane(mode);
        symbols.forEach(symbol -> subscribe(channel, symbol, mode, lane));
        var replies = new ArrayList<ServerMessage>();
        replies.add(ack(mode, lane));
        if (!ahead.isEmpty()) {
            replies.add(new ServerMessage.Status(
                    command.channel(), ahead, StatusState.LAGGING, null, Micros.now(sessions.clock()), null));
        }
        return replies;
    }

    /** Lets the data of the joined subscriptions begin. */
    void begin() {
        joined.forEach(Subscription::enqueue);
        changed.forEach(subscription -> subscription.pace(lane(subscription.mode()), loop.nanoTime()));
    }

    /** Every event is sent as it comes: to thin them out is what the other mode is for. */
    private @Nullable Lane lane(Mode mode) {
        return mode == Mode.ALL ? null : loop.lane(command.options().maxRate());
    }

    private void subscribe(Channel channel, String name, Mode mode, @Nullable Lane lane) {
        var cell = cell(channel, name);
        if (cell == null) {
            reject(name, ErrorCode.UNKNOWN_SYMBOL);
            return;
        }
        if (sessions.entitlements().check(principal, cell.topic()) instanceof Decision.Denied denied) {
            reject(name, denied.code());
            return;
        }
        var options = command.options();
        var held = subscriptions.find(cell.topic());
        if (held != null && !held.isOnce() && options.from() == null && !options.once() && held.mode() == mode) {
            changed.add(held);
            return;
        }
        if (held == null && subscriptions.size() >= sessions.settings().limits().subscriptions()) {
            reject(name, ErrorCode.LIMIT_SUBS);
            return;
        }
        subscriptions.leave(cell.topic());
        join(cell, name, mode, lane);
    }

    private void join(TopicCell cell, String name, Mode mode, @Nullable Lane lane) {
        var subscription =
                subscriptions.join(cell, mode, lane, command.options().once());
        joined.add(subscription);
        var position = command.options().from() instanceof From.Positions positions
                ? positions.bySymbol().get(name)
                : null;
        if (position != null && subscription.resume(position)) {
            resumed.add(name);
            if (subscription.isAhead()) {
                ahead.add(name);
            }
        }
    }

    private @Nullable TopicCell cell(Channel channel, String name) {
        var cells = Symbol.isValid(name) ? sessions.cache().find(new Symbol(name)) : null;
        return cells == null ? null : cells.of(channel);
    }

    private void reject(String symbol, ErrorCode code) {
        rejected.add(new Rejection(symbol, code));
    }

    int rejections() {
        return rejected.size();
    }

    private ServerMessage ack(Mode mode, @Nullable Lane lane) {
        return new ServerMessage.Ack(
                command.id(),
                command.channel(),
                joined.size() + changed.size(),
                mode,
                lane == null ? null : lane.perSecond(),
                Feed.RT,
                resumed,
                List.of(),
                rejected);
    }

    private @Nullable String tooMany() {
        int limit = sessions.settings().limits().symbolsPerCommand();
        int count = command.symbols().size();
        return count <= limit ? null : "syms: %d symbols (expected: at most %d)".formatted(count, limit);
    }

    /** Returns what is wrong with the command as a whole, with what came and what was expected. */
    private @Nullable String problem(Channel channel) {
        var options = command.options();
        String tooMany = tooMany();
        if (tooMany != null) {
            return tooMany;
        }
        if (command.symbols().stream().anyMatch(symbol -> symbol.indexOf('*') >= 0)) {
            return "syms: a pattern (expected: symbols; this version has no patterns)";
        }
        if (options.mode() == Mode.ALL && channel.shape() != Shape.LOG) {
            return "mode: 'all' on %s (expected: conflate; this version has 'all' on trade alone)".formatted(channel);
        }
        if (options.maxRate() != null && options.maxRate() < 1) {
            return "maxRate: %s (expected: at least 1)".formatted(options.maxRate());
        }
        if (options.from() != null && !(options.from() instanceof From.Positions)) {
            return "from: a cursor, a time, 'earliest' or 'latest' (expected: positions by symbol, in this version)";
        }
        if (options.once() && options.from() != null) {
            return "from: with once (expected: one of them)";
        }
        return unsupported(options);
    }

    /** What the protocol has and this version does not: refused, so that nobody relies on it in vain. */
    private static @Nullable String unsupported(SubscribeOptions options) {
        if (options.feed() == Feed.DELAYED) {
            return "feed: 'delayed' (expected: best or rt; this version has no delayed data)";
        }
        String name = options.cut()
                ? "cut"
                : options.checksum()
                        ? "checksum"
                        : options.withTrades()
                                ? "withTrades"
                                : options.maxAgeMillis() != null ? "maxAge" : options.speed() != null ? "speed" : null;
        return name == null ? null : name + ": not in this version (expected: left out)";
    }
}
