package io.tickgate.gateway.session;

import io.tickgate.gateway.hub.HubShard;
import io.tickgate.model.Topic;
import io.tickgate.wire.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keys of symbols that this gateway has not seen yet, of which the client has a position: it comes from a gateway that
 * has read more. They wait here and leave no trace elsewhere: a client never adds a symbol to a market.
 *
 * <p>Bounded by the session's limit, which its commands check.
 *
 * <p>Confined to the loop of its connection.
 */
final class UnseenKeys {
    /** Made with the first one. */
    private Map<Topic, UnseenKey> byTopic = Collections.emptyMap();

    private final HubShard shard;

    UnseenKeys(HubShard shard) {
        this.shard = shard;
    }

    int size() {
        return byTopic.size();
    }

    /** Returns the terms of a key, {@code null} if it does not wait here. */
    @Nullable
    Terms terms(Topic topic) {
        var unseen = byTopic.get(topic);
        return unseen == null ? null : unseen.terms();
    }

    /** Returns the position of a key that waits here for the same market, {@code null} if it does not. */
    @Nullable
    Position position(Topic topic, Terms terms) {
        var unseen = byTopic.get(topic);
        return unseen != null && unseen.terms().isOfFeedOf(terms) ? unseen.position() : null;
    }

    /** Takes a key in place of what waited of its topic, if its client has read more than this gateway; returns whether. */
    boolean put(Topic topic, Position position, Terms terms) {
        var ahead = terms.market().partitions(topic.channel()).stream()
                .filter(partition -> partition.identity().epoch().equals(position.epoch()))
                .map(partition -> new UnseenKey(topic, position, terms, partition))
                .filter(UnseenKey::isAhead)
                .findFirst();
        ahead.ifPresent(key -> {
            remove(topic);
            if (byTopic.isEmpty()) {
                byTopic = new HashMap<>();
            }
            byTopic.put(topic, key);
            key.partition().audience().on(shard).add(key);
        });
        return ahead.isPresent();
    }

    /** Returns whether it waited here. */
    boolean remove(Topic topic) {
        var key = byTopic.remove(topic);
        if (key != null) {
            leave(key);
        }
        return key != null;
    }

    private void leave(UnseenKey key) {
        key.partition().audience().on(shard).remove(key);
    }

    void removeAll() {
        take(key -> true);
    }

    /** Takes out those whose symbol has appeared. */
    List<UnseenKey> takeSeen() {
        return take(UnseenKey::isSeen);
    }

    /** Takes out those whose symbol has not appeared although their partition has been read past their position. */
    List<UnseenKey> takeUnknown() {
        // How far it was read before what was seen: whoever sees that a record was passed sees its symbol.
        return take(key -> !key.isAhead() && !key.isSeen());
    }

    private List<UnseenKey> take(Predicate<UnseenKey> which) {
        if (byTopic.isEmpty()) {
            return List.of();
        }
        var taken = new ArrayList<UnseenKey>();
        byTopic.values().removeIf(key -> which.test(key) && taken.add(key));
        taken.forEach(this::leave);
        return taken;
    }
}
