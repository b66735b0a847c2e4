package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.EventTape;
import io.tickgate.gateway.cache.LastValue;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.Tape;
import io.tickgate.gateway.cache.TradeTape;
import io.tickgate.gateway.cache.Version;
import io.tickgate.wire.Payload;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.WireFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of keys of which every record is sent: they say only where the records go on, but to who has asked to be shown once
 * what there is.
 *
 * <p>Confined to the loop of its connection.
 */
final class LogSnapshot {
    private final Outbox outbox;
    private final boolean isOfEvents;
    private final int mostEvents;

    /**
     * @param isOfEvents whether its channel has events, and not values that stand for themselves
     * @param mostEvents that are shown
     */
    LogSnapshot(Outbox outbox, boolean isOfEvents, int mostEvents) {
        this.outbox = outbox;
        this.isOfEvents = isOfEvents;
        this.mostEvents = mostEvents;
    }

    void write(FrameSink frame, LogKey key, SnapshotReason reason) {
        var shown = shown(key);
        var writing = outbox.writing();
        if (shown != null && shown.value() != null) {
            var position = new LogPosition(
                    key.epoch(), key.sequence(), shown.position().timeMicros());
            var digits = new Writing.Digits(Scales.price(shown.value()), Scales.size(shown.value()));
            byte[] tail = shown.tail(writing.encoding());
            writing.snapshot(frame, key.cell(), position, digits, reason, WireFormat.NO_CHECKSUM, tail);
            return;
        }
        writing.snapshot(
                frame,
                key.cell(),
                new LogPosition(key.epoch(), key.sequence(), 0),
                Writing.Digits.NONE,
                reason,
                WireFormat.NO_CHECKSUM,
                writing.tail(isOfEvents ? events(key) : null));
    }

    /** Whether a snapshot that was asked for can be told now: a value that is newer than where the client stands cannot. */
    boolean canShow(LogKey key) {
        if (!key.isShownOnce() || key.isAhead()) {
            return false;
        }
        boolean isNothing = key.cell().head() == null;
        return isOfEvents || isNothing || shown(key) != null;
    }

    /** Returns the value of a state where its client stands, {@code null} if it was not asked for or cannot be told. */
    private static @Nullable Version<?> shown(LogKey key) {
        if (!key.isShownOnce() || !(key.cell() instanceof LastValue<?> cell)) {
            return null;
        }
        var latest = key.sentNow() == null ? cell.get() : key.sentNow();
        boolean isThere = latest != null
                && latest.position().epoch().equals(key.epoch())
                && latest.position().sequence() <= key.sequence();
        return isThere ? latest : null;
    }

    private Payload events(LogKey key) {
        return key.cell() instanceof TradeTape trades
                ? Events.TRADES.all(key.isShownOnce() ? last(trades, key) : List.of())
                : Events.OWN.all(key.isShownOnce() ? last((EventTape) key.cell(), key) : List.of());
    }

    /** Returns the last events before the next one to come, as far as they are kept. */
    private <E> List<E> last(Tape<E> tape, LogKey key) {
        var events = new ArrayList<E>();
        for (long number = tape.next() - 1; number >= tape.first() && events.size() < mostEvents; number--) {
            var entry = tape.get(number);
            if (entry != null
                    && entry.position().epoch().equals(key.epoch())
                    && entry.position().sequence() <= key.sequence()) {
                events.add(0, entry.event());
            }
        }
        return events;
    }
}
