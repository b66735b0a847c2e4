package io.tickgate.gateway.session;

import io.tickgate.wire.ServerMessage.Quiet;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of a session in turn, some at each heartbeat, so that those which are silent can be told so at a
 * cost that does not grow with their number.
 *
 * <p>Bounded by the keys of the session.
 *
 * <p>Confined to the loop of its connection.
 */
final class QuietKeys {
    private static final int PER_HEARTBEAT = 256;

    private final List<Key> keys = new ArrayList<>();
    private int next;

    void add(Key key) {
        key.turn(keys.size());
        keys.add(key);
    }

    void remove(Key key) {
        // Without a search: the last one takes its place.
        var last = keys.remove(keys.size() - 1);
        if (last != key) {
            keys.set(key.turn(), last);
            last.turn(key.turn());
        }
    }

    List<Key> all() {
        return keys;
    }

    /** Returns those of the next few that have been silent since their last turn. */
    List<Quiet> next() {
        int count = Math.min(PER_HEARTBEAT, keys.size());
        var quiet = new ArrayList<Quiet>();
        for (int i = 0; i < count; i++) {
            next = next < keys.size() ? next : 0;
            var key = keys.get(next++);
            long sequence = key.quietSequence();
            if (sequence >= 0) {
                var topic = key.topic();
                quiet.add(new Quiet(topic.channel().name(), topic.symbol().value(), sequence));
            }
        }
        return quiet;
    }
}
