package io.tickgate.client;

import io.tickgate.wire.From;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    private final Wanted wanted;
    private final EveryRecord everyRecord;
    private final Requests requests;
    private final ClientListener listener;

    Subscriptions(Wanted wanted, EveryRecord everyRecord, Requests requests, ClientListener listener) {
        this.wanted = wanted;
        this.everyRecord = everyRecord;
        this.requests = requests;
        this.listener = listener;
    }

    void subscribe(String channel, Collection<String> symbols, SubscribeOptions options) {
        var begun = new ArrayList<Subscription>();
        var changed = new ArrayList<String>();
        for (String symbol : symbols) {
            var key = new Key(channel, symbol);
            var held = wanted.find(key);
            if (held == null) {
                begun.add(wanted.add(key, options));
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

    /** A pattern's options become those of the keys that it matches: the latest command counts. */
    private void change(Subscription held, SubscribeOptions options) {
        held.change(options);
        var pattern = wanted.pattern(held.key());
        if (pattern != null) {
            wanted.keys().stream()
                    .filter(subscription -> pattern.matches(subscription.key()))
                    .forEach(subscription -> subscription.change(options.withFrom(null)));
        }
    }

    /** A new place to begin at: what is held has nothing to do with it. */
    private void restart(Key key, SubscribeOptions options) {
        requests.begin(List.of(wanted.add(key, options)));
    }

    void unsubscribe(String channel, Collection<String> symbols) {
        var ended = new ArrayList<String>();
        for (String symbol : symbols) {
            var key = new Key(channel, symbol);
            var left = wanted.removePattern(key);
            var held = wanted.find(key);
            if (left != null) {
                ended.add(symbol);
                ended.addAll(left);
            } else if (held != null) {
                held.unname();
                ended.add(symbol);
                var pattern = wanted.patternOf(key);
                if (pattern == null) {
                    wanted.remove(key);
                } else {
                    held.change(pattern.subscription().options().withFrom(null));
                }
            }
        }
        requests.end(channel, ended);
    }

    /** A connection is ready, and everything is asked for on it. */
    void connected(Connection connection, ServerMessage.Welcome welcome) {
        requests.connected(connection, welcome.limits());
        everyRecord.connected(welcome.channels());
        everyRecord.begin(wanted.all().toList());
        var changed = new LinkedHashMap<Terms, List<String>>();
        wanted.keys().stream()
                .filter(this::differsFromItsPattern)
                .forEach(subscription -> changed.computeIfAbsent(Terms.of(subscription), terms -> new ArrayList<>())
                        .add(subscription.key().symbol()));
        changed.forEach((terms, symbols) -> requests.change(terms.channel(), symbols, terms.options()));
    }

    /**
     * What is changed by one command.
     *
     * <p>Thread-safe.
     */
    private record Terms(String channel, SubscribeOptions options) {
        static Terms of(Subscription subscription) {
            return new Terms(
                    subscription.key().channel(), subscription.options().withFrom(null));
        }
    }

    /** A pattern's command changes the keys that it matches, and not all of them are to be changed. */
    private boolean differsFromItsPattern(Subscription subscription) {
        var pattern = wanted.patternOf(subscription.key());
        return pattern != null
                && !subscription
                        .options()
                        .withFrom(null)
                        .equals(pattern.subscription().options().withFrom(null));
    }

    void disconnected() {
        requests.disconnected();
        wanted.disconnected();
    }

    void snapshot(ServerMessage.Snapshot snapshot) {
        var subscription = wanted.open(Key.of(snapshot));
        if (subscription == null) {
            return;
        }
        switch (everyRecord.apply(subscription, snapshot)) {
            case APPLIED -> {
                if (subscription.options().once()) {
                    wanted.remove(subscription.key());
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
        var subscription = wanted.open(Key.of(update));
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
        } else if (wanted.patternOf(key) != null) {
            // Ending it would not end it, since the pattern still matches.
            requests.begin(subscription, new From.Positions(Map.of(key.symbol(), NOWHERE)));
        } else {
            // A held key that is asked for without a position goes on as it is; only a new one begins with a snapshot.
            requests.end(key.channel(), List.of(key.symbol()));
            requests.begin(List.of(subscription));
        }
        listener.gap(key, reason);
    }

    /** A key that the gateway has changed, and thinks that the client knows, is stuck. */
    void quiet(ServerMessage.Quiet quiet) {
        var subscription = wanted.open(new Key(quiet.channel(), quiet.symbol()));
        if (subscription != null) {
            var position = subscription.state().position();
            if (position == null || quiet.sequence() > position.sequence()) {
                beginAgain(subscription, "quiet at %d (expected: %s)".formatted(quiet.sequence(), position));
            }
        }
    }
}
