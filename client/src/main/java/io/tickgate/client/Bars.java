package io.tickgate.client;

import io.tickgate.model.Bar;
import java.util.List;
import java.util.TreeMap;

/**
 * The last bars of a symbol, oldest first; at most {@link #MAX_BARS}, then the oldest goes.
 *
 * <p>Confined to the client's loop.
 */
final class Bars {
    /** A chart full; a day of minutes. */
    static final int MAX_BARS = 1500;

    private final TreeMap<Long, Bar> byStart = new TreeMap<>();

    /** Takes a bar, unless the one that is held is newer: the higher (rev, final, n) wins. */
    void merge(Bar bar) {
        byStart.merge(bar.startMicros(), bar, (held, come) -> isNewer(held, come) ? held : come);
        if (byStart.size() > MAX_BARS) {
            byStart.pollFirstEntry();
        }
    }

    private static boolean isNewer(Bar bar, Bar than) {
        if (bar.revision() != than.revision()) {
            return bar.revision() > than.revision();
        }
        if (bar.isFinal() != than.isFinal()) {
            return bar.isFinal();
        }
        return bar.count() > than.count();
    }

    void clear() {
        byStart.clear();
    }

    List<Bar> bars() {
        return List.copyOf(byStart.values());
    }
}
