package io.tickgate.client;

import io.tickgate.model.Trade;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The last trades of a symbol, oldest first; at most {@link #MAX_TRADES}, then the oldest goes.
 *
 * <p>Confined to the client's loop.
 */
final class Tape {
    /** A screen full. Who needs every trade takes it from the update that brings it. */
    static final int MAX_TRADES = 100;

    private final ArrayDeque<Trade> trades = new ArrayDeque<>();

    void append(List<Trade> newer) {
        for (var trade : newer) {
            if (trades.size() == MAX_TRADES) {
                trades.removeFirst();
            }
            trades.addLast(trade);
        }
    }

    void clear() {
        trades.clear();
    }

    List<Trade> trades() {
        return List.copyOf(trades);
    }
}
