package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.model.Channel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tries the patterns of one command on all symbols, some at a time: there may be a hundred of them and a hundred thousand
 * symbols, and others wait for the loop.
 *
 * <p>Bounded: a pattern that matches more than a client may hold is given up.
 *
 * <p>Confined to the loop of its connection.
 */
final class SymbolSearch {
    /** About a millisecond's work. */
    static final int COMPARISONS_AT_ONCE = 10_000;

    private final LastValueCache cache;
    private final Channel channel;
    private final Predicate<TopicCell> isAllowed;
    private final int most;
    private final Map<String, SymbolPattern> tried = new LinkedHashMap<>();
    private final Map<String, Set<TopicCell>> found = new LinkedHashMap<>();
    private final Set<String> givenUp = new LinkedHashSet<>();
    private int known;
    private long comparisons;

    /**
     * @param isAllowed what the client may have
     * @param most symbols that one pattern may match
     */
    SymbolSearch(LastValueCache cache, Channel channel, Predicate<TopicCell> isAllowed, int most) {
        this.cache = cache;
        this.channel = channel;
        this.isAllowed = isAllowed;
        this.most = most;
    }

    /** Adds a pattern, before the search begins. */
    void add(SymbolPattern pattern) {
        tried.put(pattern.text(), pattern);
        found.put(pattern.text(), new LinkedHashSet<>());
    }

    /** How often a symbol was compared with a pattern. */
    long comparisons() {
        return comparisons;
    }

    /**
     * Goes on with a part of the search.
     *
     * @return whether it is over: all symbols that there are at this moment have been tried
     */
    boolean goOn() {
        long until = comparisons + COMPARISONS_AT_ONCE;
        while (!tried.isEmpty() && known < cache.additions()) {
            long left = until - comparisons;
            if (left <= 0) {
                return false;
            }
            int some = (int) Math.max(1, left / tried.size());
            for (var cells : cache.addedAfter(known, some)) {
                known++;
                var cell = cells.of(channel);
                if (cell != null) {
                    compare(cell);
                }
            }
        }
        return true;
    }

    private void compare(TopicCell cell) {
        String symbol = cell.topic().symbol().value();
        comparisons += tried.size();
        for (var pattern : List.copyOf(tried.values())) {
            if (pattern.matches(symbol) && isAllowed.test(cell)) {
                var matching = Objects.requireNonNull(found.get(pattern.text()), "each pattern has what it found");
                // A symbol stands in the market once for each time that it was given channels.
                matching.add(cell);
                if (matching.size() > most) {
                    giveUp(pattern);
                }
            }
        }
    }

    private void giveUp(SymbolPattern pattern) {
        tried.remove(pattern.text());
        found.put(pattern.text(), Set.of());
        givenUp.add(pattern.text());
    }

    /** Whether a pattern matches more than a client may hold. */
    boolean isTooWide(SymbolPattern pattern) {
        return givenUp.contains(pattern.text());
    }

    boolean hasGivenUp() {
        return !givenUp.isEmpty();
    }

    /** Returns what a pattern of the search matches, in the order in which the symbols came into the market. */
    List<TopicCell> matching(SymbolPattern pattern) {
        return List.copyOf(found.getOrDefault(pattern.text(), Set.of()));
    }

    /** Returns what any of the patterns matches. */
    List<TopicCell> all() {
        var all = new LinkedHashSet<TopicCell>();
        found.values().forEach(all::addAll);
        return new ArrayList<>(all);
    }
}
