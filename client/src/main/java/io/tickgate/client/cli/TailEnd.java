package io.tickgate.client.cli;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * When a tail is over, and how.
 *
 * <p>Confined to the client's loop, except {@link #await}.
 */
final class TailEnd {
    private static final int SUCCESS = 0;
    private static final int REFUSED = 1;

    private final @Nullable Long maxMessages;
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private @Nullable Runnable closing;
    private @Nullable Integer decided;
    private long messages;

    TailEnd(@Nullable Long maxMessages) {
        this.maxMessages = maxMessages;
    }

    /** What has to be closed, which then says {@link #closed}. */
    void onEnd(Runnable newClosing) {
        closing = newClosing;
    }

    /** Whether nothing more is to be shown. */
    boolean isDecided() {
        return decided != null;
    }

    void countMessage() {
        messages++;
        if (maxMessages != null && messages == maxMessages) {
            complete();
        }
    }

    void complete() {
        decide(SUCCESS);
    }

    void refused() {
        decide(REFUSED);
    }

    private void decide(int code) {
        if (decided == null) {
            decided = code;
            if (closing == null) {
                closed();
            } else {
                closing.run();
            }
        }
    }

    /** There is no connection any more, and there will be none. */
    void closed() {
        exitCode.complete(decided == null ? REFUSED : decided);
    }

    /** Returns the exit code when it is over. */
    int await() {
        return exitCode.join();
    }
}
