package io.tickgate.gateway.ingest;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * How far the caches are from what the log held at the start: done when each feed has done its part.
 *
 * <p>Bounded by the feeds.
 *
 * <p>Thread-safe.
 */
public final class Warmup {
    private final List<Part> parts = new CopyOnWriteArrayList<>();

    /** Adds the part of one more feed. */
    Part newPart() {
        var part = new Part();
        parts.add(part);
        return part;
    }

    /** Whether every partition that can be read has been read to the end that it had at the start. */
    public boolean isDone() {
        return !parts.isEmpty() && parts.stream().allMatch(Part::isDone);
    }

    /** What is being waited for, for people. */
    public String detail() {
        return parts.isEmpty()
                ? Part.NOT_BEGUN.detail()
                : parts.stream().map(Part::detail).distinct().collect(Collectors.joining("; "));
    }

    private record State(boolean isDone, String detail) {}

    /**
     * The part of one feed.
     *
     * <p>Thread-safe: written by its feed.
     */
    static final class Part {
        private static final State NOT_BEGUN = new State(false, "not begun");

        private volatile State state = NOT_BEGUN;

        /** What is left; what was done once stays done. */
        void goesOn(String detail) {
            state = new State(state.isDone, state.isDone ? "done; " + detail : detail);
        }

        void done() {
            if (!state.isDone || !state.detail.equals("done")) {
                state = new State(true, "done");
            }
        }

        /** Enough is done to serve clients. */
        void done(String left) {
            state = new State(true, "done; " + left);
        }

        /** The feed has ended: nothing newer will come, and this gateway must not be taken for a ready one. */
        void ended(String why) {
            state = new State(false, why);
        }

        boolean isDone() {
            return state.isDone;
        }

        String detail() {
            return state.detail;
        }
    }
}
