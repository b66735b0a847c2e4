package io.tickgate.client;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The last events of a symbol, oldest first; at most {@link #MAX_EVENTS}, then the oldest goes.
 *
 * <p>Confined to the client's loop.
 */
final class Tape<E> {
    /** A screen full. Who needs every event takes it from the update that brings it. */
    static final int MAX_EVENTS = 100;

    private final ArrayDeque<E> events = new ArrayDeque<>();

    void append(List<E> newer) {
        for (var event : newer) {
            if (events.size() == MAX_EVENTS) {
                events.removeFirst();
            }
            events.addLast(event);
        }
    }

    void clear() {
        events.clear();
    }

    List<E> events() {
        return List.copyOf(events);
    }
}
