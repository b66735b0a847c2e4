package io.tickgate.gateway.session;

import io.tickgate.gateway.access.Principal;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.wire.ClientCommand.Subscribe;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ends the waiting of keys whose symbol was not known here: they are joined where the client stands, or closed.
 *
 * <p>Confined to the loop of its connection.
 */
final class UnseenJoin {
    private final Keys keys;
    private final Sessions sessions;
    private final Principal principal;
    private final boolean isHandleTold;

    UnseenJoin(Keys keys, Sessions sessions, Principal principal, Encoding encoding) {
        this.keys = keys;
        this.sessions = sessions;
        this.principal = principal;
        // A symbol is its own name in text. In binary a snapshot has to tell the handle, since no ack could.
        isHandleTold = encoding.format().isText();
    }

    /** Joins those whose symbol has appeared. */
    void joinSeen() {
        for (var seen : keys.unseen().takeSeen()) {
            var cell = seen.terms().market().cell(seen.topic());
            var latest = keys.latest(seen.topic(), seen.terms());
            var terms = latest.isOfFeedOf(seen.terms()) ? latest : seen.terms();
            if (cell != null && terms.mode() == Mode.ALL) {
                joinAll(seen, cell);
            } else if (cell != null) {
                join(seen, cell, terms);
            }
        }
    }

    private void join(UnseenKey seen, TopicCell cell, Terms terms) {
        var named = seen.terms().mode() == Mode.ALL ? null : seen.terms();
        var held = keys.subscriptions().find(seen.topic());
        if (held != null) {
            held.named(named);
        } else if (!keys.isShadowed(seen.topic(), named)) {
            var subscription = keys.subscriptions().join(cell, terms);
            subscription.named(named);
            keys.subscriptions().resumeLate(subscription, seen.position(), isHandleTold);
            subscription.enqueue();
            subscription.checkStanding();
        }
    }

    private void joinAll(UnseenKey seen, TopicCell cell) {
        var logs = keys.logs();
        var owner = logs.isLogged(seen.topic()) ? logs.owner(seen.topic()) : null;
        if (owner != null && owner.terms().number() > seen.terms().number()) {
            return;
        }
        String symbol = seen.topic().symbol().value();
        var from = new From.Positions(Map.of(symbol, seen.position()));
        var channel = seen.topic().channel();
        var command = new Subscribe(0, channel.name(), List.of(symbol), SubscribeOptions.DEFAULTS.withFrom(from));
        new SubscribeAll(command, channel, seen.terms(), sessions, principal, keys).carryOut(Set.of(symbol));
        var key = logs.key(cell);
        if (key != null) {
            key.told(Standing.AHEAD);
            if (!isHandleTold && key.dueSnapshot() == null) {
                boolean isAhead = key.isAhead();
                key.beginAnew(key.epoch(), key.sequence(), SnapshotReason.RESUMED);
                key.ahead(isAhead);
            }
            key.checkStanding();
        }
    }

    /** Closes those whose symbol the log does not have. */
    void closeUnknown() {
        Map<String, List<String>> unknown = new LinkedHashMap<>();
        for (var key : keys.unseen().takeUnknown()) {
            unknown.computeIfAbsent(key.topic().channel().name(), added -> new ArrayList<>())
                    .add(key.topic().symbol().value());
        }
        unknown.forEach((channel, names) -> keys.tell(channel, names, Standing.UNKNOWN));
    }
}
