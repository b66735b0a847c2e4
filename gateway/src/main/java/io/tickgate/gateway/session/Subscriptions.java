package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.BookCell;
import io.tickgate.gateway.cache.LastValue;
import io.tickgate.gateway.cache.Tape;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.model.Topic;
import io.tickgate.wire.Mode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one session has subscribed to: one subscription per topic.
 *
 * <p>Bounded by the session's limit, which its commands check.
 *
 * <p>Confined to the loop of its connection.
 */
final class Subscriptions {
    private final Map<Topic, Subscription> byTopic = new HashMap<>();
    private final SessionLoop loop;
    private final Outbox outbox;
    private final Encoding encoding;
    private final SessionCounters counters;
    private final int snapshotEvents;

    Subscriptions(SessionLoop loop, Outbox outbox, Encoding encoding, SessionCounters counters, int snapshotEvents) {
        this.loop = loop;
        this.outbox = outbox;
        this.encoding = encoding;
        this.counters = counters;
        this.snapshotEvents = snapshotEvents;
    }

    int size() {
        return byTopic.size();
    }

    @Nullable
    Subscription find(Topic topic) {
        return byTopic.get(topic);
    }

    /** Adds a subscription that has not been sent anything; its owner says with what it begins. */
    Subscription join(TopicCell cell, Mode mode, @Nullable Lane lane, boolean isOnce) {
        var subscription = create(cell, mode, lane, isOnce);
        byTopic.put(cell.topic(), subscription);
        cell.audience().on(loop.shard()).add(subscription);
        counters.subscribed.increment();
        return subscription;
    }

    private Subscription create(TopicCell cell, Mode mode, @Nullable Lane lane, boolean isOnce) {
        long nowNanos = loop.nanoTime();
        if (cell instanceof LastValue<?> value) {
            return new StateSubscription<>(value, outbox, encoding, lane, isOnce, nowNanos, counters);
        } else if (cell instanceof BookCell book) {
            return new BookSubscription(book, outbox, encoding, lane, isOnce, nowNanos, counters);
        }
        var tape = (Tape) cell;
        return mode == Mode.ALL
                ? new EventSubscription(tape, outbox, encoding, isOnce, nowNanos, counters)
                : new FoldSubscription(tape, outbox, encoding, lane, isOnce, nowNanos, counters, snapshotEvents);
    }

    /** Removes a subscription; nothing of it is written after this. */
    void leave(Topic topic) {
        var subscription = byTopic.remove(topic);
        if (subscription != null) {
            subscription.cell().audience().on(loop.shard()).remove(subscription);
            subscription.end();
            counters.unsubscribed.increment();
        }
    }

    void leaveAll() {
        for (var topic : byTopic.keySet().toArray(Topic[]::new)) {
            leave(topic);
        }
    }
}
