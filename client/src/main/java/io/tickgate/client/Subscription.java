package io.tickgate.client;

import io.tickgate.model.Shape;
import io.tickgate.wire.Mode;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.SubscribeOptions;
import java.util.Map;

/**
 * One key that the client wants, how it wants it, and what it has.
 *
 * <p>Confined to the client's loop.
 */
final class Subscription {
    /** No command has this id, so no answer ends the wait. */
    private static final long NOT_SENT = -1;

    /** Nor has any this one. */
    private static final long QUEUED = -2;

    private static final long NONE = 0;

    private final KeyState state;
    private SubscribeOptions options;
    private long awaitedId = NOT_SENT;
    private boolean isNamed = true;
    private boolean isCovered;
    private boolean overlaps;

    Subscription(Key key, SubscribeOptions options) {
        this.state = new KeyState(key);
        this.options = options;
    }

    /** A key that nobody has named: a pattern matches it. Its data has come, so it is open. */
    static Subscription matched(Key key, SubscribeOptions options) {
        var subscription = new Subscription(key, options);
        subscription.isNamed = false;
        subscription.open();
        return subscription;
    }

    /** Whether it was asked for by its own name. */
    boolean isNamed() {
        return isNamed;
    }

    void name() {
        isNamed = true;
    }

    void unname() {
        isNamed = false;
    }

    Key key() {
        return state.key();
    }

    KeyState state() {
        return state;
    }

    SubscribeOptions options() {
        return options;
    }

    void change(SubscribeOptions newOptions) {
        options = newOptions;
    }

    /** Whether data counts: the subscribe that began the chain has been answered, on the connection it comes from. */
    boolean isOpen() {
        return awaitedId == NONE;
    }

    /** Data of the chain that was does not count any more. */
    void await(long commandId) {
        state.become(KeyStatus.INITIAL);
        state.doubt();
        awaitedId = commandId;
    }

    /** The same, before there is a command that begins it. */
    void queue() {
        await(QUEUED);
    }

    boolean isAwaiting(long commandId) {
        return awaitedId == commandId;
    }

    void open() {
        awaitedId = NONE;
    }

    /** Whether it is to begin anew: what is told of it now is about what was before. */
    boolean isAsked() {
        return !isOpen() && !isUnsent();
    }

    /** Whether nothing is under way that would begin it. */
    boolean isUnsent() {
        return awaitedId == NOT_SENT;
    }

    void disconnect() {
        state.doubt();
        awaitedId = NOT_SENT;
    }

    /** The last cursor that was told covers it. */
    void cover() {
        isCovered = true;
    }

    boolean isCovered() {
        return isCovered;
    }

    /** What comes next may begin before the own position, and repeats what lies between. */
    void overlap() {
        overlaps = true;
    }

    /** Applies a snapshot, unless what it begins only repeats what is known. */
    Outcome apply(ServerMessage.Snapshot snapshot, Map<String, Shape> shapes) {
        boolean isTakenUp = overlaps && snapshot.reason() == SnapshotReason.INITIAL;
        overlaps = false;
        if (!isLossless(shapes)) {
            return state.apply(snapshot);
        }
        return state.applyPlace(snapshot, isTakenUp ? SnapshotReason.RESUMED : snapshot.reason());
    }

    /** Whether every record counts: there is a cursor for it. */
    boolean isLossless(Map<String, Shape> shapes) {
        if (options.once()) {
            return false;
        }
        return options.mode() == null ? shapes.get(key().channel()) == Shape.LOG : options.mode() == Mode.ALL;
    }

    /** Whether the log can be taken up where the state stands. */
    boolean isResumable() {
        var position = state.position();
        return position != null && position.sequence() >= 0;
    }
}
