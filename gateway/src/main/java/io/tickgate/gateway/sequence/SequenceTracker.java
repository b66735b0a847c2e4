package io.tickgate.gateway.sequence;

import org.jspecify.annotations.Nullable;

/**
 * Follows the publisher's own counter of one symbol in one source topic, the only thing from which loss is inferred.
 *
 * <p>Confined to the thread of its feed.
 */
public final class SequenceTracker {
    /** In place of a counter where the publisher has none: then nothing is inferred. */
    public static final long NO_COUNTER = -1;

    private @Nullable String source;
    private long last;

    /** What a record is, seen from those before it. */
    public enum Order {
        IN_ORDER,
        /** The first of an incarnation of its publisher, which knows nothing of what came before. */
        NEW_SOURCE,
        /** Records between the last and this one are missing. */
        GAP,
        /** It came before, or should have. */
        STALE
    }

    /** What was taken is not in the log any more: of the next record nothing is inferred. */
    public void forget() {
        source = null;
    }

    /** Reads where it stands, for what that does to the processor's cache; the number means nothing. */
    public int touch() {
        return (int) last;
    }

    /**
     * Takes the next record's counter.
     *
     * @param recordSource the publisher's incarnation; a new one begins to count anew, which is no gap
     */
    public Order next(String recordSource, long sequence) {
        if (sequence == NO_COUNTER) {
            return Order.IN_ORDER;
        }
        if (!recordSource.equals(source)) {
            source = recordSource;
            last = sequence;
            return Order.NEW_SOURCE;
        }
        if (sequence <= last) {
            return Order.STALE;
        }
        var order = sequence == last + 1 ? Order.IN_ORDER : Order.GAP;
        last = sequence;
        return order;
    }
}
