package io.tickgate.client;

import io.tickgate.model.Shape;
import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.From;
import io.tickgate.wire.ServerMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is taken in {@code mode} {@code all}: which cursors cover it, and how it goes on from them.
 *
 * <p>Confined to the client's loop.
 */
final class EveryRecord {
    private final LastCursor lastCursor = new LastCursor();
    private final Wanted wanted;
    private final Requests requests;
    private final ClientListener listener;
    private Map<String, Shape> shapes = Map.of();

    EveryRecord(Wanted wanted, Requests requests, ClientListener listener) {
        this.wanted = wanted;
        this.requests = requests;
        this.listener = listener;
    }

    /** @param newShapes of the channels that the gateway of a new connection has */
    void connected(Map<String, Shape> newShapes) {
        shapes = newShapes;
    }

    /** Asks for keys and patterns that the gateway has not been asked for on this connection, or in vain, each from where it stands. */
    void begin(List<Subscription> unsent) {
        var begun = takeUp(unsent);
        var others = unsent.stream()
                .filter(subscription -> !begun.contains(subscription))
                .toList();
        // Keys that are held first, which go on where they stand: the patterns then find them joined.
        requests.begin(
                others.stream().filter(subscription -> !isPattern(subscription)).toList());
        requests.begin(others.stream().filter(this::isPattern).toList());
    }

    private boolean isPattern(Subscription subscription) {
        return wanted.pattern(subscription.key()) != null;
    }

    /**
     * Goes on from the cursor: patterns with all that they have found, since it also covers symbols that have appeared meanwhile. What
     * has a position and was named goes on from that; one that may have been read no further in another partition, from the cursor.
     *
     * @return what was asked for
     */
    private Set<Subscription> takeUp(List<Subscription> unsent) {
        var begun = new HashSet<Subscription>();
        for (var subscription : unsent) {
            var pattern = wanted.pattern(subscription.key());
            var from = pattern == null ? null : beginning(subscription);
            if (pattern != null && from != null) {
                begun.addAll(begin(pattern, from));
            }
        }
        var named = unsent.stream()
                .filter(subscription -> !begun.contains(subscription) && goesOnAtTheCursor(subscription))
                .toList();
        if (!named.isEmpty()) {
            beginNamed(named, fitting(lastCursor.from()));
            begun.addAll(named);
        }
        return begun;
    }

    private boolean goesOnAtTheCursor(Subscription subscription) {
        boolean hasPlace = subscription.isResumable() && !subscription.state().hasSeveralPlaces();
        return !hasPlace && !isPattern(subscription) && subscription.isCovered() && subscription.isLossless(shapes);
    }

    private void beginNamed(List<Subscription> named, From from) {
        if (!(from instanceof From.Cursor)) {
            named.forEach(Subscription::overlap);
        }
        requests.begin(named, from);
    }

    /** Applies a snapshot as the subscription's mode says. */
    Outcome apply(Subscription subscription, ServerMessage.Snapshot snapshot) {
        return subscription.apply(snapshot, shapes);
    }

    /** Returns where a pattern goes on with all that it has found, {@code null} if that is asked for by name. */
    private @Nullable From beginning(Subscription pattern) {
        if (!pattern.isLossless(shapes)) {
            return null;
        } else if (pattern.isCovered()) {
            return fitting(lastCursor.from());
        }
        // Lost before there was a cursor. From now on, nothing would come twice, but what came meanwhile would be
        // missed.
        var from = pattern.options().from();
        return from instanceof From.Earliest || from instanceof From.Time || from instanceof From.Cursor ? from : null;
    }

    private From fitting(From from) {
        return requests.hasRoomFor(from) ? from : lastCursor.refused();
    }

    private List<Subscription> begin(Wanted.Pattern pattern, From from) {
        var found = wanted.found(pattern);
        if (!(from instanceof From.Cursor)) {
            found.forEach(Subscription::overlap);
        }
        requests.begin(pattern.subscription(), found, from);
        found.add(pattern.subscription());
        return found;
    }

    /**
     * The gateway has refused a command.
     *
     * @return whether it was for the client's own cursor, and what is asked for goes on without it
     */
    boolean goesOnWithout(ClientCommand.Subscribe command, ServerMessage.Error error) {
        boolean isAboutCursor = command.options().from() instanceof From.Cursor
                && (error.code() == ErrorCode.RESUME_UNAVAILABLE
                        || (error.code() == ErrorCode.BAD_REQUEST
                                && error.message().startsWith("from")));
        if (!isAboutCursor) {
            return false;
        }
        var covered = command.symbols().stream()
                .map(symbol -> wanted.find(new Key(command.channel(), symbol)))
                .filter(Objects::nonNull)
                .filter(subscription -> subscription.isAwaiting(command.id()) && subscription.isCovered())
                .toList();
        var next = covered.isEmpty() ? null : lastCursor.refused();
        if (next != null) {
            beginWithoutCursor(covered, next);
        }
        listener.cursorRefused(command.channel(), command.symbols(), error, next);
        return next != null;
    }

    private void beginWithoutCursor(List<Subscription> covered, From next) {
        for (var subscription : covered) {
            var pattern = wanted.pattern(subscription.key());
            if (pattern != null) {
                begin(pattern, next);
            }
        }
        var named = covered.stream()
                .filter(subscription -> !isPattern(subscription))
                .toList();
        beginNamed(named, next);
    }

    /**
     * Takes a cursor if it is known what is before it: nothing is under way that it may or may not cover.
     *
     * @param timeMicros when the gateway gave it out
     * @return whether everything that the listener has been told is before it, and nothing else
     */
    boolean isCovered(String cursor, long timeMicros) {
        var lossless = wanted.all()
                .filter(subscription -> subscription.isLossless(shapes))
                .toList();
        if (lossless.isEmpty() || !requests.isSettled() || !lossless.stream().allMatch(Subscription::isOpen)) {
            return false;
        }
        lastCursor.take(cursor, timeMicros, lossless, begunMicros(lossless, timeMicros));
        return true;
    }

    /** The very first cursor comes before any record: without it, all that was asked for is still to come. */
    private static long begunMicros(List<Subscription> lossless, long nowMicros) {
        return lossless.stream().anyMatch(Subscription::isResumable)
                ? nowMicros
                : lossless.stream()
                        .mapToLong(subscription ->
                                begunMicros(subscription.options().from(), nowMicros))
                        .min()
                        .orElse(nowMicros);
    }

    private static long begunMicros(@Nullable From from, long nowMicros) {
        if (from instanceof From.Time time) {
            return time.micros();
        }
        return from instanceof From.Earliest || from instanceof From.Cursor ? 0 : nowMicros;
    }
}
