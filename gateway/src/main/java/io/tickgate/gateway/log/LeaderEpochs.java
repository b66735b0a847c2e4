package io.tickgate.gateway.log;

import java.util.ArrayList;
import java.util.List;

/**
 * Which of a partition's leaders has written what, as far as it has been read. An offset and the epoch of the leader that
 * wrote it name one record and no other, also where an unclean election has cut the log off and offsets are given again.
 *
 * <p>Bounded: the last 32 leaders are known.
 *
 * <p>Thread-safe.
 */
public final class LeaderEpochs {
    /** Where it is not known who wrote a record. */
    public static final int UNKNOWN = -1;

    /** Of a log of which nothing has been read. */
    public static final LeaderEpochs NONE = new LeaderEpochs(List.of());

    private static final int MAX_SPANS = 32;

    private final List<Span> spans;

    /** All between the first and the last record that one leader is known to have written. */
    private record Span(int epoch, long from, long to) {
        private boolean holds(long offset) {
            return from <= offset && offset <= to;
        }
    }

    private LeaderEpochs(List<Span> spans) {
        this.spans = List.copyOf(spans);
    }

    /** Returns the epoch of the leader that wrote what is at an offset, {@link #UNKNOWN} if that is not known. */
    int of(long offset) {
        // From the newest on: there are hardly ever more than one, and most ask for the last record.
        for (int i = spans.size() - 1; i >= 0; i--) {
            if (spans.get(i).holds(offset)) {
                return spans.get(i).epoch();
            }
        }
        return UNKNOWN;
    }

    /**
     * Is told who wrote what, in the order of the log.
     *
     * <p>Confined to the thread that reads.
     */
    public static final class Builder {
        private LeaderEpochs built = NONE;
        private int newest = UNKNOWN;
        private long last;

        /**
         * Notes the epoch of the leader that wrote what is at an offset.
         *
         * @return whether it is another one than before
         */
        public boolean led(int epoch, long offset) {
            boolean isOther = epoch != newest;
            if (isOther) {
                built = new LeaderEpochs(withNext(epoch, offset));
                newest = epoch;
            }
            last = offset;
            return isOther;
        }

        private List<Span> withNext(int epoch, long offset) {
            var before = built.spans;
            var spans = new ArrayList<>(before.subList(Math.max(0, before.size() - MAX_SPANS + 1), before.size()));
            if (!spans.isEmpty()) {
                var ended = spans.remove(spans.size() - 1);
                spans.add(new Span(ended.epoch(), ended.from(), last));
            }
            spans.add(new Span(epoch, offset, Long.MAX_VALUE));
            return spans;
        }

        /** Returns all that it was told; the last leader has written all that follows. */
        public LeaderEpochs build() {
            return built;
        }
    }
}
