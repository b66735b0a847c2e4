package io.tickgate.gateway.session;

import io.tickgate.model.Topic;
import io.tickgate.wire.Position;
import java.util.ArrayList;
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
    private final Map<Topic, Unseen> byTopic = new HashMap<>();

    /** @param position that its client has */
    record Unseen(Topic topic, Position position, Terms terms) {
        /** Whether the record at the position is still to be read here. */
        private boolean isAhead() {
            return terms.market().partitions(topic.channel()).stream()
                    .anyMatch(partition -> partition.identity().epoch().equals(position.epoch())
                            && partition.health().readTo() <= position.sequence());
        }

        private boolean isSeen() {
            return terms.market().cell(topic) != null;
        }
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
        var unseen = new Unseen(topic, position, terms);
        if (unseen.isAhead()) {
            byTopic.put(topic, unseen);
            return true;
        }
        return false;
    }

    /** Returns whether it waited here. */
    boolean remove(Topic topic) {
        return byTopic.remove(topic) != null;
    }

    /** Takes out those whose symbol has appeared. */
    List<Unseen> takeSeen() {
        return take(Unseen::isSeen);
    }

    /** Takes out those whose symbol has not appeared although their partition has been read past their position. */
    List<Unseen> takeUnknown() {
        // How far it was read before what was seen: whoever sees that a record was passed sees its symbol.
        return take(unseen -> !unseen.isAhead() && !unseen.isSeen());
    }

    private List<Unseen> take(Predicate<Unseen> which) {
        if (byTopic.isEmpty()) {
            return List.of();
        }
        var taken = new ArrayList<Unseen>();
        byTopic.values().removeIf(unseen -> which.test(unseen) && taken.add(unseen));
        return taken;
    }
}
