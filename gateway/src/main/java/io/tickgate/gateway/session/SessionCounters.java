package io.tickgate.gateway.session;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the sessions have done, counted since the start.
 *
 * <p>Thread-safe.
 */
public final class SessionCounters {
    final LongAdder opened = new LongAdder();
    final LongAdder closed = new LongAdder();
    final LongAdder subscribed = new LongAdder();
    final LongAdder unsubscribed = new LongAdder();
    final LongAdder commands = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder snapshots = new LongAdder();
    final LongAdder updates = new LongAdder();
    /** Source events beyond the first that an update stands for: there are none most of the time. */
    final LongAdder folded = new LongAdder();

    final LongAdder overtaken = new LongAdder();

    public long openConnections() {
        return opened.sum() - closed.sum();
    }

    public long opened() {
        return opened.sum();
    }

    public long subscriptions() {
        return subscribed.sum() - unsubscribed.sum();
    }

    public long commands() {
        return commands.sum();
    }

    /** Commands and symbols that were answered with an error. */
    public long refused() {
        return refused.sum();
    }

    public long snapshots() {
        return snapshots.sum();
    }

    public long updates() {
        return updates.sum();
    }

    /** Source events that the updates stand for; over {@link #updates} it is the conflation ratio. */
    public long events() {
        return updates.sum() + folded.sum();
    }

    /** Times that a reader of a log topic was too slow for what is kept. */
    public long overtaken() {
        return overtaken.sum();
    }
}
