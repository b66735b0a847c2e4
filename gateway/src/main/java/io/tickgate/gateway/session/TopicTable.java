package io.tickgate.gateway.session;

import io.tickgate.model.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a session holds of topics, by topic: an array and nothing else, since a map of the JDK has an object more for each,
 * and a gateway has many sessions.
 *
 * <p>Bounded by the subscriptions of the session.
 *
 * <p>Confined to the loop of its connection.
 */
final class TopicTable<S> {
    private static final Object[] NOTHING = {};
    private static final int INITIAL_PLACES = 4;

    /** The golden ratio of all numbers: names that differ in their last letter do not stand side by side. */
    private static final int SPREAD = 0x9E3779B9;

    /** Each stands at the first free place from that of its hash on; a quarter is free, so that none is far from it. */
    private @Nullable Object[] places = NOTHING;

    private int size;
    private final Function<S, Topic> topics;

    /** @param topics says of which topic something is */
    TopicTable(Function<S, Topic> topics) {
        this.topics = topics;
    }

    @SuppressWarnings("unchecked") // nothing else is put in
    private @Nullable S at(int place) {
        return (S) places[place];
    }

    private Topic topic(S held) {
        return topics.apply(held);
    }

    int size() {
        return size;
    }

    @Nullable
    S find(Topic topic) {
        return size == 0 ? null : at(place(topic));
    }

    /** Puts one in whose topic is not here yet. */
    void put(S held) {
        if (4 * (size + 1) > 3 * places.length) {
            grow();
        }
        places[place(topic(held))] = held;
        size++;
    }

    private void grow() {
        var all = all();
        places = new Object[Math.max(INITIAL_PLACES, places.length + (places.length >> 1))];
        for (S held : all) {
            places[place(topic(held))] = held;
        }
    }

    /** Takes one out and returns it, {@code null} if there is none. */
    @Nullable
    S remove(Topic topic) {
        if (size == 0) {
            return null;
        }
        int free = place(topic);
        S removed = at(free);
        if (removed == null) {
            return null;
        }
        size--;
        if (size == 0) {
            places = NOTHING;
            return removed;
        }
        Arrays.fill(places, free, free + 1, null);
        // Those behind it may have passed its place on the way to theirs.
        int i = next(free);
        for (S moved = at(i); moved != null; moved = at(i)) {
            Arrays.fill(places, i, i + 1, null);
            places[place(topic(moved))] = moved;
            i = next(i);
        }
        return removed;
    }

    /** Returns all as they are now. */
    List<S> all() {
        var all = new ArrayList<S>(size);
        for (int i = 0; i < places.length; i++) {
            S held = at(i);
            if (held != null) {
                all.add(held);
            }
        }
        return all;
    }

    /** Where the topic is, or where it would be. */
    private int place(Topic topic) {
        // By its upper bits, which the multiplication has mixed best: the part of the way round that they are.
        long hash = Integer.toUnsignedLong(topic.hashCode() * SPREAD);
        int place = (int) ((hash * places.length) >>> Integer.SIZE);
        for (S there = at(place); there != null; there = at(place)) {
            if (topic(there).equals(topic)) {
                return place;
            }
            place = next(place);
        }
        return place;
    }

    private int next(int place) {
        return place + 1 < places.length ? place + 1 : 0;
    }
}
