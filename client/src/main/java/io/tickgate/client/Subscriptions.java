package io.tickgate.client;

import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All keys that the client wants, by the protocol's rule for them: asked for on every new connection from where their
 * state stands, and alone again where something is missing.
 *
 * <p>Bounded by what the client subscribes to; data of other keys is ignored.
 *
 * <p>Confined to the client's loop.
 */
final class Subscriptions {
    private final Map<Key, Subscription> byKey = new LinkedHashMap<>();
    private final Requests requests;
    private final ClientListener listener;

    Subscriptions(Requests requests, ClientListener listener) {
        this.requests = requests;
        this.listener = listener;
    }

    void subscribe(String channel, Collection<String> symbols, SubscribeOptions options) {
        var begun = new ArrayList<Subscription>();
        var changed = new ArrayList<String>();
        for (String symbol : symbols) {
            var key = new Key(channel, symbol);
            var held = byKey.get(key);
            if (held == null) {
                var subscription = new Subscription(key, options);
                byKey.put(key, subscription);
                begun.add(subscription);
            } else {
                held.change(options);
                changed.add(symbol);
            }
        }
        requests.begin(begun);
        if (options.from() == null) {
            requests.change(channel, changed, options);
        } else {
            changed.forEach(symbol -> restart(new Key(channel, symbol), options));
        }
    }

    /** A new place to begin at: what is held has nothing to do with it. */
    private void restart(Key key, SubscribeOptions options) {
        var subscription = new Subscription(key, options);
        byKey.put(key, subscription);
        requests.begin(List.of(subscription));
    }

    void unsubscribe(String channel, Collection<String> symbols) {
        var held = symbols.stream()
                .filter(symbol -> byKey.remove(new Key(channel, symbol)) != null)
                .toList();
        requests.end(channel, held);
    }

    /** A connection is ready, and everything is asked for on it. */
    void connected(Connection connection, ServerMessage.Limits limits) {
        requests.connected(connection, limits);
        requests.begin(List.copyOf(byKey.values()));
    }

    void disconnected() {
        requests.disconnected();
        byKey.values().forEach(Subscription::disconnect);
    }

    void snapshot(ServerMessage.Snapshot snapshot) {
        var subscription = open(Key.of(snapshot));
        if (subscription != null) {
            if (subscription.state().apply(snapshot) == Outcome.APPLIED) {
                if (subscription.options().once()) {
                    byKey.remove(subscription.key());
                }
                listener.snapshot(snapshot, subscription.state());
            } else {
                beginAgain(subscription, "snapshot %d does not agree with its checksum".formatted(snapshot.sequence()));
            }
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
        if (!subscription.isResumable()) {
            // A held key that is asked for without a position goes on as it is; only a new one begins with a snapshot.
            requests.end(key.channel(), List.of(key.symbol()));
        }
        requests.begin(List.of(subscription));
        listener.gap(key, reason);
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
        return subscription != null && subscription.isOpen() ? subscription : null;
    }

    @Nullable
    Subscription find(Key key) {
        return byKey.get(key);
    }

    boolean holds(Subscription subscription) {
        return byKey.get(subscription.key()) == subscription;
    }

    void forget(Key key) {
        byKey.remove(key);
    }

    /** Lets data in for what this command has begun. */
    void open(long commandId) {
        for (var subscription : byKey.values()) {
            if (subscription.isAwaiting(commandId)) {
                subscription.open();
            }
        }
    }
}
