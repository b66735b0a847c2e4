package io.tickgate.gateway.session;

import io.tickgate.wire.ServerMessage.Quiet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

    /** Readers of partitions stand in line, too, and are no keys. */
    private static final int PLACES_PER_HEARTBEAT = 4 * PER_HEARTBEAT;

    private final SendLine line;

    /** Made with the first of them: most sessions have none. */
    private List<LogKey> logged = Collections.emptyList();

    private int next;

    /** @param line of the session, in which all subscriptions have their place */
    QuietKeys(SendLine line) {
        this.line = line;
    }

    void add(LogKey key) {
        if (logged.isEmpty()) {
            logged = new ArrayList<>();
        }
        key.turn(logged.size());
        logged.add(key);
    }

    void remove(LogKey key) {
        // Without a search: the last one takes its place.
        var last = logged.remove(logged.size() - 1);
        if (last != key) {
            logged.set(key.turn(), last);
            last.turn(key.turn());
        }
    }

    void forEach(Consumer<Key> action) {
        for (int place = 0; place < places(); place++) {
            var key = at(place);
            if (key != null) {
                action.accept(key);
            }
        }
    }

    private int places() {
        return line.places() + logged.size();
    }

    private @Nullable Key at(int place) {
        if (place >= line.places()) {
            return logged.get(place - line.places());
        }
        return line.at(place) instanceof Subscription subscription ? subscription : null;
    }

    /** Returns those of the next few that have been silent since their last turn. */
    List<Quiet> next() {
        int looks = Math.min(PLACES_PER_HEARTBEAT, places());
        int turns = PER_HEARTBEAT;
        var quiet = new ArrayList<Quiet>();
        for (; turns > 0 && looks > 0; looks--) {
            next = next < places() ? next : 0;
            var key = at(next++);
            if (key != null) {
                turns--;
                add(quiet, key);
            }
        }
        return quiet;
    }

    private static void add(List<Quiet> quiet, Key key) {
        long sequence = key.quietSequence();
        if (sequence >= 0) {
            var topic = key.topic();
            quiet.add(new Quiet(topic.channel().name(), topic.symbol().value(), sequence));
        }
    }
}
