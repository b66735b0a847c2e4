package io.tickgate.gateway.ingest;

/**
 * How far the caches are from what the log held at the start.
 *
 * <p>Thread-safe: written by the feed.
 */
public final class Warmup {
    private volatile State state = new State(false, "not begun");

    private record State(boolean isDone, String detail) {}

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

    /** Whether every partition that can be read has been read to the end that it had at the start. */
    public boolean isDone() {
        return state.isDone;
    }

    /** What is being waited for, for people. */
    public String detail() {
        return state.detail;
    }
}
