package io.tickgate.client;

import io.tickgate.model.Shape;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All keys that the client wants, by the protocol's rule for them: asked for on every new connection from where their
 * state stands, and alone again where something is missing. Keys that a pattern matches join when their first message
 * comes, and are then asked for like the others.
 *
 * <p>Bounded by what the client subscribes to; data of other keys is ignored.
 *
 * <p>Confined to the client's loop.
 */
final class Subscriptions {
    /** A position that no gateway has, and so has to replace with a snapshot. */
    private static final Position NOWHERE = new Position("none", 0);

    private final Map<Key, Subscription> byKey = new LinkedHashMap<>();
    private final Map<Key, Pattern> patterns = new LinkedHashMap<>();
    private final LastCursor lastCursor = new LastCursor();
    private final Requests requests;
    private final ClientListener listener;
    private Map<String, Shape> shapes = Map.of();

    /**
     * Symbols that join by themselves, and the command that asks for them.
     *
     * <p>Confined to the client's loop.
     */
    private record Pattern(SymbolPattern symbols, Subscription subscription) {
        boolean matches(Key key) {
            return key.channel().equals(subscription.key().channel()) && symbols.matches(key.symbol());
        }
    }

    Subscriptions(Requests requests, ClientListener listener) {
        this.requests = requests;
        this.listener = listener;
    }

    void subscribe(String channel, Collection<String> symbols, SubscribeOptions options) {
        var begun = new ArrayList<Subscription>();
        var changed = new ArrayList<String>();
        for (String symbol : symbols) {
            var key = new Key(channel, symbol);
            var held = find(key);
            if (held == null) {
                begun.add(add(key, options));
            } else {
                changed.add(symbol);
                // One snapshot more of a key that is held leaves it as it is.
                if (!options.once() || held.options().once()) {
                    held.name();
                    change(held, options);
                }
            }
        }
        requests.begin(begun);
        if (options.from() == null) {
            requests.change(channel, changed, options);
        } else {
            changed.forEach(symbol -> restart(new Key(channel, symbol), options));
        }
    }

    private Subscription add(Key key, SubscribeOptions options) {
        var subscription = new Subscription(key, options);
        if (SymbolPattern.isPattern(key.symbol())) {
            patterns.put(key, new Pattern(new SymbolPattern(key.symbol()), subscription));
        } else {
            byKey.put(key, subscription);
        }
        return subscription;
    }

    /** A pattern's options become those of the keys that it matches: the latest command counts. */
    private void change(Subscription held, SubscribeOptions options) {
        held.change(options);
        var pattern = patterns.get(held.key());
        if (pattern != null) {
            byKey.values().stream()
                    .filter(subscription -> pattern.matches(subscription.key()))
                    .forEach(subscription -> subscription.change(options.withFrom(null)));
        }
    }

    /** A new place to begin at: what is held has nothing to do with it. */
    private void restart(Key key, SubscribeOptions options) {
        requests.begin(List.of(add(key, options)));
    }

    void unsubscribe(String channel, Collection<String> symbols) {
        var ended = new ArrayList<String>();
        for (String symbol : symbols) {
            var key = new Key(channel, symbol);
            if (patterns.remove(key) != null) {
                ended.add(symbol);
                ended.addAll(endUnmatched(channel));
            } else if (byKey.containsKey(key)) {
                byKey.get(key).unname();
                ended.add(symbol);
                var pattern = patternOf(key);
                if (pattern == null) {
                    byKey.remove(key);
                } else {
                    byKey.get(key).change(pattern.subscription().options().withFrom(null));
                }
            }
        }
        requests.end(channel, ended);
    }

    /** Returns the symbols that only the pattern that was taken back had brought. */
    private List<String> endUnmatched(String channel) {
        var keys = byKey.values().stream()
                .filter(subscription -> !subscription.isNamed())
                .map(Subscription::key)
                .filter(key -> key.channel().equals(channel) && patternOf(key) == null)
                .toList();
        keys.forEach(byKey::remove);
        return keys.stream().map(Key::symbol).toList();
    }

    /** Returns the latest pattern that matches a key, {@code null} if none does. */
    private @Nullable Pattern patternOf(Key key) {
        Pattern latest = null;
        for (var pattern : patterns.values()) {
            if (pattern.matches(key)) {
                latest = pattern;
            }
        }
        return latest;
    }

    /** A connection is ready, and everything is asked for on it. */
    void connected(Connection connection, ServerMessage.Welcome welcome) {
        requests.connected(connection, welcome.limits());
        shapes = welcome.channels();
        var begun = takeUp();
        requests.begin(byKey.values().stream()
                .filter(subscription -> !begun.contains(subscription))
                .toList());
        // After the keys that are held, which go on where they stand: the patterns then find them joined.
        requests.begin(patterns.values().stream()
                .map(Pattern::subscription)
                .filter(subscription -> !begun.contains(subscription))
                .toList());
        byKey.values().stream()
                .filter(this::differsFromItsPattern)
                .forEach(subscription -> requests.change(
                        subscription.key().channel(),
                        List.of(subscription.key().symbol()),
                        subscription.options().withFrom(null)));
    }

    /**
     * Lets what takes every record go on from the cursor: patterns with all that they have found, since it also covers
     * symbols that have appeared meanwhile. What has a position and was named goes on from that.
     *
     * @return what was asked for
     */
    private Set<Subscription> takeUp() {
        var begun = new HashSet<Subscription>();
        for (var pattern : patterns.values()) {
            var from = beginning(pattern.subscription());
            if (from != null) {
                begun.addAll(begin(pattern, from));
            }
        }
        for (var subscription : byKey.values()) {
            if (!subscription.isResumable()
                    && !begun.contains(subscription)
                    && subscription.isCovered()
                    && subscription.isLossless(shapes)) {
                requests.begin(subscription, fitting(lastCursor.from()));
                begun.add(subscription);
            }
        }
        return begun;
    }

    private List<Subscription> begin(Pattern pattern, From from) {
        var found = found(pattern);
        if (!(from instanceof From.Cursor)) {
            found.forEach(Subscription::overlap);
        }
        requests.begin(pattern.subscription(), found, from);
        found.add(pattern.subscription());
        return found;
    }

    /** Returns where a pattern goes on with all that it has found, {@code null} if that is asked for by name. */
    private @Nullable From beginning(Subscription pattern) {
        if (!pattern.isLossless(shapes)) {
            return null;
        } else if (pattern.isCovered()) {
            return fitting(lastCursor.from());
        }
        // Lost before there was a cursor. From now on nothing would be repeated, but what came meanwhile would be
        // missed.
        var from = pattern.options().from();
        return from instanceof From.Earliest || from instanceof From.Time || from instanceof From.Cursor ? from : null;
    }

    private From fitting(From from) {
        return requests.hasRoomFor(from) ? from : lastCursor.refused();
    }

    /** Returns the keys that a pattern has found, and that nobody has named. */
    private List<Subscription> found(Pattern pattern) {
        var found = new ArrayList<Subscription>();
        for (var subscription : byKey.values()) {
            if (!subscription.isNamed() && pattern.equals(patternOf(subscription.key()))) {
                found.add(subscription);
            }
        }
        return found;
    }

    /**
     * The gateway has refused a command.
     *
     * @return whether it was for the client's own cursor, and what is asked for goes on without it
     */
    boolean goesOnWithout(ClientCommand.Subscribe command, ServerMessage.Error error) {
        boolean isAboutCursor = command.options().from() instanceof From.Cursor
                && (error.code() == ErrorCode.RESUME_UNAVAILABLE
                        || (error.code() == ErrorCode.BAD_REQUEST
                                && error.message().startsWith("from")));
        if (!isAboutCursor) {
            return false;
        }
        var covered = command.symbols().stream()
                .map(symbol -> find(new Key(command.channel(), symbol)))
                .filter(Objects::nonNull)
                .filter(subscription -> subscription.isAwaiting(command.id()) && subscription.isCovered())
                .toList();
        var next = covered.isEmpty() ? null : lastCursor.refused();
        if (next != null) {
            covered.forEach(subscription -> beginWithoutCursor(subscription, next));
        }
        listener.cursorRefused(command.channel(), command.symbols(), error, next);
        return next != null;
    }

    private void beginWithoutCursor(Subscription subscription, From next) {
        var pattern = patterns.get(subscription.key());
        if (pattern == null) {
            requests.begin(subscription, next);
        } else {
            begin(pattern, next);
        }
    }

    /** A pattern's command changes the keys that it matches, and not all of them are to be changed. */
    private boolean differsFromItsPattern(Subscription subscription) {
        var pattern = patternOf(subscription.key());
        return pattern != null
                && !subscription
                        .options()
                        .withFrom(null)
                        .equals(pattern.subscription().options().withFrom(null));
    }

    void disconnected() {
        requests.disconnected();
        // What was wanted once has been answered, as far as it will be.
        patterns.values()
                .removeIf(pattern -> pattern.subscription().options().once()
                        && pattern.subscription().isOpen());
        byKey.values().forEach(Subscription::disconnect);
        patterns.values().forEach(pattern -> pattern.subscription().disconnect());
    }

    void snapshot(ServerMessage.Snapshot snapshot) {
        var subscription = open(Key.of(snapshot));
        if (subscription == null) {
            return;
        }
        switch (subscription.apply(snapshot)) {
            case APPLIED -> {
                if (subscription.options().once()) {
                    byKey.remove(subscription.key());
                }
                listener.snapshot(snapshot, subscription.state());
            }
            case DUPLICATE -> {
                // The log was taken up at a cursor, and what is held is at least as new.
            }
            case GAP, CORRUPT ->
                beginAgain(subscription, "snapshot %d does not agree with its checksum".formatted(snapshot.sequence()));
        }
    }

    void update(ServerMessage.Update update) {
        var subscription = open(Key.of(update));
        if (subscription == null) {
            return;
        }
        var state = subscription.state();
        switch (state.apply(update)) {
            case APPLIED -> listener.update(update, state);
            case DUPLICATE -> {
                // A resumed stream may begin before what the client has.
            }
            case GAP ->
                beginAgain(
                        subscription,
                        "update %d on top of %s (expected: on top of %s)"
                                .formatted(update.sequence(), update.previous(), state.position()));
            case CORRUPT ->
                beginAgain(
                        subscription, "update %d leads to a book with another checksum".formatted(update.sequence()));
        }
    }

    private void beginAgain(Subscription subscription, String reason) {
        var key = subscription.key();
        if (subscription.isResumable()) {
            requests.begin(List.of(subscription));
        } else if (patternOf(key) != null) {
            // Ending it would not end it, since the pattern still matches.
            requests.begin(subscription, new From.Positions(Map.of(key.symbol(), NOWHERE)));
        } else {
            // A held key that is asked for without a position goes on as it is; only a new one begins with a snapshot.
            requests.end(key.channel(), List.of(key.symbol()));
            requests.begin(List.of(subscription));
        }
        listener.gap(key, reason);
    }

    /**
     * Takes a cursor if it is known what is before it: nothing is under way that it may or may not cover.
     *
     * @param timeMicros when the gateway gave it out
     * @return whether it covers everything that the listener has been told
     */
    boolean isCovered(String cursor, long timeMicros) {
        var lossless = Stream.concat(
                        byKey.values().stream(), patterns.values().stream().map(Pattern::subscription))
                .filter(subscription -> subscription.isLossless(shapes))
                .toList();
        if (lossless.isEmpty() || !requests.isSettled() || !lossless.stream().allMatch(Subscription::isOpen)) {
            return false;
        }
        lastCursor.take(cursor, timeMicros, lossless);
        return true;
    }

    /** A key that the gateway has changed, and thinks that the client knows, is stuck. */
    void quiet(ServerMessage.Quiet quiet) {
        var subscription = open(new Key(quiet.channel(), quiet.symbol()));
        if (subscription != null) {
            var position = subscription.state().position();
            if (position == null || quiet.sequence() > position.sequence()) {
                beginAgain(subscription, "quiet at %d (expected: %s)".formatted(quiet.sequence(), position));
            }
        }
    }

    private @Nullable Subscription open(Key key) {
        var subscription = byKey.get(key);
        if (subscription == null) {
            var pattern = patternOf(key);
            if (pattern == null || !pattern.subscription().isOpen()) {
                return null;
            }
            subscription =
                    Subscription.matched(key, pattern.subscription().options().withFrom(null));
            byKey.put(key, subscription);
        }
        return subscription.isOpen() ? subscription : null;
    }

    @Nullable
    Subscription find(Key key) {
        var pattern = patterns.get(key);
        return pattern == null ? byKey.get(key) : pattern.subscription();
    }

    boolean holds(Subscription subscription) {
        return subscription.equals(find(subscription.key()));
    }

    void forget(Key key) {
        byKey.remove(key);
        var pattern = patterns.remove(key);
        if (pattern != null) {
            // What it had found, and was not asked for by name, has gone with it.
            byKey.values()
                    .removeIf(subscription -> !subscription.isNamed()
                            && !subscription.isOpen()
                            && pattern.matches(subscription.key())
                            && patternOf(subscription.key()) == null);
        }
    }

    /** Lets data in for what this command has begun. */
    void open(long commandId) {
        openIfAwaiting(byKey.values(), commandId);
        openIfAwaiting(patterns.values().stream().map(Pattern::subscription).toList(), commandId);
    }

    private static void openIfAwaiting(Collection<Subscription> subscriptions, long commandId) {
        for (var subscription : subscriptions) {
            if (subscription.isAwaiting(commandId)) {
                subscription.open();
            }
        }
    }
}
