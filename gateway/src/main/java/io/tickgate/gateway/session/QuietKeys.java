package io.tickgate.gateway.session;

import io.tickgate.wire.ServerMessage.Quiet;
import java.util.ArrayList;
import java.util.List;

/**
 * The subscriptions of a session in turn, some at each heartbeat, so that those which are silent can be told so at a
 * cost that does not grow with their number.
 *
 * <p>Bounded by the subscriptions of the session.
 *
 * <p>Confined to the loop of its connection.
 */
final class QuietKeys {
    private static final int PER_HEARTBEAT = 256;

    private final List<Subscription> subscriptions = new ArrayList<>();
    private int next;

    void add(Subscription subscription) {
        subscription.turn(subscriptions.size());
        subscriptions.add(subscription);
    }

    void remove(Subscription subscription) {
        // Without a search: the last one takes its place.
        var last = subscriptions.remove(subscriptions.size() - 1);
        if (last != subscription) {
            subscriptions.set(subscription.turn(), last);
            last.turn(subscription.turn());
        }
    }

    List<Subscription> all() {
        return subscriptions;
    }

    /** Returns those of the next few that have been silent since their last turn. */
    List<Quiet> next() {
        int count = Math.min(PER_HEARTBEAT, subscriptions.size());
        var quiet = new ArrayList<Quiet>();
        for (int i = 0; i < count; i++) {
            next = next < subscriptions.size() ? next : 0;
            var subscription = subscriptions.get(next++);
            long sequence = subscription.quietSequence();
            if (sequence >= 0) {
                var topic = subscription.topic();
                quiet.add(new Quiet(topic.channel().name(), topic.symbol().value(), sequence));
            }
        }
        return quiet;
    }
}
