package io.tickgate.gateway.session;

import java.util.concurrent.TimeUnit;

/**
 * The search that a session's command waits for. No other of its commands is carried out meanwhile.
 *
 * <p>Confined to the loop of its connection.
 */
final class Searches {
    /** A timer and not just another task: those that are queued have their turn before the sockets have. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Session session;
    private final SessionLoop loop;
    private final Runnable onOver;
    private boolean isSearching;

    /** @param onOver is told when the commands after one that had to wait may be carried out */
    Searches(Session session, SessionLoop loop, Runnable onOver) {
        this.session = session;
        this.loop = loop;
        this.onOver = onOver;
    }

    boolean isSearching() {
        return isSearching;
    }

    /** Searches, at once where that is short. */
    void find(SymbolSearch search, Runnable onFound) {
        if (search.goOn()) {
            onFound.run();
        } else {
            isSearching = true;
            loop.later(session, () -> goOn(search, onFound), PAUSE_NANOS);
        }
    }

    private void goOn(SymbolSearch search, Runnable onFound) {
        if (!search.goOn()) {
            loop.later(session, () -> goOn(search, onFound), PAUSE_NANOS);
            return;
        }
        isSearching = false;
        onFound.run();
        onOver.run();
    }
}
