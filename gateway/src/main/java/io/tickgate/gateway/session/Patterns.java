package io.tickgate.gateway.session;

import io.tickgate.model.Channel;
import io.tickgate.model.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The patterns that a session has subscribed to, the latest last.
 *
 * <p>Bounded by {@link #MAX}: each is tried on every symbol that appears.
 *
 * <p>Confined to the loop of its connection.
 */
final class Patterns {
    static final int MAX = 100;

    /** Made with the first one: most sessions have none. */
    private List<Entry> entries = Collections.emptyList();

    private long comparisons;

    private record Entry(Channel channel, SymbolPattern pattern, Terms terms) {
        boolean is(Channel otherChannel, String text) {
            return channel.equals(otherChannel) && pattern.text().equals(text);
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }

    /** How often a symbol was compared with a pattern. */
    long comparisons() {
        return comparisons;
    }

    /** Whether one more than those that are held is too many. */
    boolean hasNoRoomFor(Channel channel, String text) {
        return entries.size() >= MAX && entries.stream().noneMatch(entry -> entry.is(channel, text));
    }

    /** Adds a pattern; the same one of the same channel is replaced. */
    void put(Channel channel, SymbolPattern pattern, Terms terms) {
        remove(channel, pattern.text());
        entries = entries.isEmpty() ? new ArrayList<>() : entries;
        entries.add(new Entry(channel, pattern, terms));
    }

    /** Returns whether it was held. */
    boolean remove(Channel channel, String text) {
        return !entries.isEmpty() && entries.removeIf(entry -> entry.is(channel, text));
    }

    /** Returns the terms of the latest pattern that matches, {@code null} if none does. */
    @Nullable
    Terms latest(Topic topic) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            var entry = entries.get(i);
            comparisons++;
            if (entry.channel().equals(topic.channel())
                    && entry.pattern().matches(topic.symbol().value())) {
                return entry.terms();
            }
        }
        return null;
    }

    /** Returns the channels that patterns are held of. */
    List<Channel> channels() {
        return entries.stream().map(Entry::channel).distinct().toList();
    }
}
