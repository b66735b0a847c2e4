package io.tickgate.client;

import io.tickgate.model.Bar;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Fields;
import io.tickgate.model.Quote;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one key, and the rule by which a message may change it.
 *
 * <p>What its methods return is immutable and may be kept; the state itself goes on changing.
 *
 * <p>Confined to the client's loop.
 */
public final class KeyState {
    private final Key key;
    private final Content content = new Content();
    private final Reached reached = new Reached();
    private @Nullable Position position;
    private KeyStatus status = KeyStatus.INITIAL;
    private boolean isConfirmed;

    KeyState(Key key) {
        this.key = key;
    }

    public Key key() {
        return key;
    }

    /** Where the state stands in the log, {@code null} before the first snapshot. */
    public @Nullable Position position() {
        return position;
    }

    /** Whether it has been read in several partitions, of which the position says where it stands in one. */
    boolean hasSeveralPlaces() {
        return reached.hasSeveral();
    }

    /** The whole value: a book with all its levels, a tape with its last trades, the last bars; {@code null} if nothing is known. */
    public @Nullable Payload value() {
        return content.value();
    }

    /** The quote, {@code null} if nothing is known or this is another channel. */
    public @Nullable Quote quote() {
        return content.value() instanceof Payload.OfQuote held ? held.quote() : null;
    }

    /** The fields of a state channel of the operator's own, {@code null} if nothing is known or this is another channel. */
    public @Nullable Fields fields() {
        return content.value() instanceof Payload.OfFields held ? held.fields() : null;
    }

    /** The best levels of each side; empty if nothing is known or this is another channel. */
    public BookLevels book(int depth) {
        return content.levels(depth);
    }

    /** The last bars, oldest first, the open one last; empty if nothing is known or this is another channel. */
    public List<Bar> bars() {
        return content.bars();
    }

    /** Whether this is live, stale, lagging or closed, as the gateway has last said. */
    public KeyStatus status() {
        return status;
    }

    void become(KeyStatus newStatus) {
        status = newStatus;
        if (newStatus.state() == StatusState.CLOSED) {
            isConfirmed = false;
        }
    }

    /**
     * Whether the value is in force: its gateway has told or confirmed it on the connection that there is now, and goes on from it. After a
     * loss it is what was known before, until the key has been resumed or has a snapshot. What was asked for once, or is not wanted any more,
     * is not.
     */
    public boolean isConfirmed() {
        return isConfirmed;
    }

    /** The gateway goes on from here, and nothing is missing. */
    void confirm() {
        isConfirmed = true;
    }

    /** What is known may not be so any more. */
    void doubt() {
        isConfirmed = false;
    }

    /**
     * Applies a snapshot of a key of which every record is taken: it says where the log goes on, and nothing of what is true now.
     *
     * @param reason its own, or what it is to this client
     */
    Outcome applyPlace(ServerMessage.Snapshot snapshot, SnapshotReason reason) {
        var place = new Position(snapshot.epoch(), snapshot.sequence());
        boolean isKnown = reached.isKnown(position, place, reason);
        position = reached.go(position, place, reason);
        isConfirmed |= isKnown;
        return isKnown ? Outcome.DUPLICATE : change(() -> content.replace(snapshot.payload()), snapshot.checksum());
    }

    /** Offset spaces have other names now; the offsets are the same. */
    void rename(Map<String, String> renamed) {
        reached.rename(position, renamed);
    }

    Outcome apply(ServerMessage.Snapshot snapshot) {
        if (snapshot.reason() == SnapshotReason.RESUMED && isAtOrAfter(snapshot)) {
            isConfirmed = true;
            return Outcome.DUPLICATE;
        }
        position = new Position(snapshot.epoch(), snapshot.sequence());
        return change(() -> content.replace(snapshot.payload()), snapshot.checksum());
    }

    /** Whether the log is taken up at or before the own position: what lies between comes again. */
    private boolean isAtOrAfter(ServerMessage.Snapshot snapshot) {
        return position != null
                && position.epoch().equals(snapshot.epoch())
                && position.sequence() >= snapshot.sequence();
    }

    Outcome apply(ServerMessage.Update update) {
        if (position == null) {
            return Outcome.GAP;
        }
        // The record that closes one bar may open the next.
        boolean mayRepeat = update.payload() instanceof Payload.OfBar;
        long oldest = mayRepeat ? position.sequence() : position.sequence() + 1;
        if (update.sequence() < oldest) {
            return Outcome.DUPLICATE;
        }
        if (update.previous() != null && update.previous() != position.sequence()) {
            return Outcome.GAP;
        }
        position = new Position(position.epoch(), update.sequence());
        return change(() -> content.merge(update.payload()), update.checksum());
    }

    private Outcome change(Runnable change, @Nullable Long checksum) {
        try {
            change.run();
            if (checksum == null || content.agreesWith(checksum)) {
                isConfirmed = true;
                return Outcome.APPLIED;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // A book without bounds or with digits that do not fit is as wrong as one with another checksum.
        }
        forget();
        return Outcome.CORRUPT;
    }

    /** Goes back to knowing nothing, so that the next thing asked for is a snapshot. */
    void forget() {
        content.replace(null);
        isConfirmed = false;
        position = null;
        reached.forget();
    }

    @Override
    public String toString() {
        return key + " at " + (position == null ? "no position" : position);
    }
}
