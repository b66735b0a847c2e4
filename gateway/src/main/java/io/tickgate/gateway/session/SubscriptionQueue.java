package io.tickgate.gateway.session;

import org.jspecify.annotations.Nullable;

/**
 * Subscriptions in line for the socket or for the tick of their lane, each at most once. One that leaves goes out of
 * the line at once.
 *
 * <p>Bounded by the subscriptions of the session or of the loop; the links are their own, so that nothing is allocated.
 *
 * <p>Confined to the loop of its connection.
 */
final class SubscriptionQueue {
    private @Nullable Subscription first;
    private @Nullable Subscription last;
    private int size;

    /** The links of a subscription that may stand in line; in one line at a time. */
    static final class Links {
        private @Nullable Subscription before;
        private @Nullable Subscription after;
        private boolean isQueued;
    }

    boolean isEmpty() {
        return first == null;
    }

    int size() {
        return size;
    }

    void add(Subscription subscription) {
        var links = subscription.links();
        if (links.isQueued) {
            return;
        }
        links.isQueued = true;
        size++;
        links.before = last;
        if (last == null) {
            first = subscription;
        } else {
            last.links().after = subscription;
        }
        last = subscription;
    }

    /** Takes the first in line, {@code null} if there is none. */
    @Nullable
    Subscription poll() {
        var subscription = first;
        if (subscription != null) {
            remove(subscription);
        }
        return subscription;
    }

    /** Does nothing if it is not in line. */
    void remove(Subscription subscription) {
        var links = subscription.links();
        if (!links.isQueued) {
            return;
        }
        links.isQueued = false;
        size--;
        var before = links.before;
        var after = links.after;
        if (before == null) {
            first = after;
        } else {
            before.links().after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.links().before = before;
        }
        links.before = null;
        links.after = null;
    }
}
