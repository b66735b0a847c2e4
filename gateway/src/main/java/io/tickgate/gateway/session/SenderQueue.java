package io.tickgate.gateway.session;

import org.jspecify.annotations.Nullable;

/**
 * Senders in line for the socket or for the tick of their lane, each at most once. One that leaves goes out of the line
 * at once.
 *
 * <p>Bounded by the senders of the session or of the loop; the links are their own, so that nothing is allocated.
 *
 * <p>Confined to the loop of its connection.
 */
final class SenderQueue<S extends Sender> {
    private @Nullable Sender first;
    private @Nullable Sender last;
    private int size;

    /**
     * The links of a sender that may stand in line; in one line at a time.
     *
     * <p>Confined to the loop of its connection.
     */
    static class Links {
        private @Nullable Sender before;
        private @Nullable Sender after;
        private boolean isQueued;
    }

    boolean isEmpty() {
        return first == null;
    }

    int size() {
        return size;
    }

    void add(S sender) {
        var links = sender.links();
        if (links.isQueued) {
            return;
        }
        links.isQueued = true;
        size++;
        links.before = last;
        if (last == null) {
            first = sender;
        } else {
            last.links().after = sender;
        }
        last = sender;
    }

    /** Takes the first in line, {@code null} if there is none. */
    @SuppressWarnings("unchecked") // only such ones are added
    @Nullable
    S poll() {
        var sender = (S) first;
        if (sender != null) {
            remove(sender);
        }
        return sender;
    }

    /** Does nothing if it is not in line. */
    void remove(S sender) {
        var links = sender.links();
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
