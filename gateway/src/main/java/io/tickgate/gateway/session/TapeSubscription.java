package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.Tape;
import io.tickgate.gateway.cache.TapeEntry;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.WireFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's interest in the events of a topic, folded: all that came since the last message are one.
 *
 * <p>One that the tape has overtaken goes on after a snapshot that says so.
 *
 * <p>Confined to the loop of its connection.
 */
final class TapeSubscription<E> extends Subscription {
    private final Tape<E> tape;
    private final Events<E> kind;
    private final int snapshotEvents;
    private long next;

    /** The number after the last event that was there at the last look; what comes later is announced anew. */
    private long seen;

    private String sentEpoch = "";
    private long sentSequence = LogPosition.BEFORE_FIRST;

    /** @param snapshotEvents how many of the last events a snapshot holds */
    TapeSubscription(Tape<E> tape, Events<E> kind, Terms terms, long nowNanos, int snapshotEvents) {
        super(terms, nowNanos);
        this.tape = tape;
        this.kind = kind;
        this.snapshotEvents = snapshotEvents;
    }

    @Override
    TopicCell cell() {
        return tape;
    }

    @Override
    boolean resumeAt(Position position) {
        long number = TapeSearch.after(tape, position);
        if (number < 0) {
            return false;
        }
        next = number;
        sentEpoch = position.epoch();
        sentSequence = position.sequence();
        return true;
    }

    @Override
    @Nullable
    Position sentPosition() {
        return isSnapshotDue() || sentEpoch.isEmpty() ? null : new Position(sentEpoch, sentSequence);
    }

    @Override
    @Nullable
    LogPosition head() {
        var last = tape.get(tape.next() - 1);
        return last == null ? null : last.position();
    }

    @Override
    long sentSequence() {
        return sentSequence;
    }

    @Override
    long lastChange() {
        var last = tape.get(next - 1);
        return last == null || next < tape.next()
                ? LogPosition.BEFORE_FIRST
                : last.position().sequence();
    }

    @Override
    void writeSnapshot(FrameSink frame, SnapshotReason reason, Terms as) {
        next = tape.next();
        seen = next;
        var last = tape.get(next - 1);
        writeSnapshot(frame, last, last == null ? Nothing.POSITION : last.position(), reason, lastBeforeNext());
    }

    /** The trades up to where the client stands: those that it has not been sent yet follow one by one. */
    @Override
    void writeSnapshotOnce(FrameSink frame, Terms as) {
        if (hasMore() && tape.get(next) == null) {
            writing().counters().overtaken.increment();
            writeSnapshot(frame, SnapshotReason.LAGGED, as);
            return;
        }
        var last = tape.get(next - 1);
        writeSnapshot(frame, last, sent(last), SnapshotReason.INITIAL, lastBeforeNext());
    }

    /** Returns where the client stands: at the last event before the next one, or before the first of its epoch. */
    private LogPosition sent(@Nullable TapeEntry<E> last) {
        if (last != null && last.position().epoch().equals(sentEpoch)) {
            return last.position();
        }
        long timeMicros = last == null ? 0 : last.position().timeMicros();
        return sentEpoch.isEmpty() ? Nothing.POSITION : new LogPosition(sentEpoch, sentSequence, timeMicros);
    }

    private List<E> lastBeforeNext() {
        return Shown.lastBefore(tape, next, snapshotEvents);
    }

    private void writeSnapshot(
            FrameSink frame,
            @Nullable TapeEntry<E> sample,
            LogPosition position,
            SnapshotReason reason,
            List<E> events) {
        Shown.of(tape, kind, sample, position, events).write(frame, writing(), reason, terms());
        sentEpoch = position.epoch();
        sentSequence = position.sequence();
    }

    @Override
    boolean writeUpdate(FrameSink frame, long nowNanos) {
        seen = tape.next();
        if (next == seen) {
            return false;
        }
        var first = tape.get(next);
        if (first == null) {
            writing().counters().overtaken.increment();
            writeSnapshot(frame, SnapshotReason.LAGGED, terms());
            return true;
        }
        if (!isAfter(first, sentEpoch, sentSequence)) {
            beginAnew(frame, first);
            return true;
        }
        writeEvents(frame, events(first));
        return true;
    }

    private static boolean isAfter(TapeEntry<?> entry, String epoch, long sequence) {
        return entry.position().epoch().equals(epoch) && entry.position().sequence() > sequence;
    }

    /**
     * A snapshot before the first event of another offset space, or of the same one after it was cut off, so that the
     * event has something to link to.
     */
    private void beginAnew(FrameSink frame, TapeEntry<E> first) {
        var reason = sentEpoch.isEmpty() ? SnapshotReason.INITIAL : SnapshotReason.EPOCH;
        if (first.position().epoch().equals(sentEpoch)) {
            reason = SnapshotReason.RESYNC;
        }
        writeSnapshot(frame, reason, terms());
    }

    /** Returns the events of the next message: one, or all up to what must not be folded. */
    private List<TapeEntry<E>> events(TapeEntry<E> first) {
        var events = new ArrayList<TapeEntry<E>>();
        events.add(first);
        if (isAlone(first)) {
            return events;
        }
        long last = first.position().sequence();
        for (long number = next + 1; number < seen; number++) {
            var entry = tape.get(number);
            if (entry == null || isAlone(entry) || !isAfter(entry, sentEpoch, last)) {
                break;
            }
            last = entry.position().sequence();
            events.add(entry);
        }
        return events;
    }

    private boolean isAlone(TapeEntry<E> entry) {
        return kind.isAlone(entry.event());
    }

    private void writeEvents(FrameSink frame, List<TapeEntry<E>> events) {
        if (events.stream().anyMatch(TapeEntry::isAfterGap)) {
            writing().status(frame, this, Standing.LIVE_AFTER_GAP);
        }
        var last = events.get(events.size() - 1);
        byte[] tail = events.size() == 1
                ? last.tail(writing().encoding())
                : writing()
                        .tail(kind.folded(events.stream().map(TapeEntry::event).toList(), snapshotEvents));
        writing().update(frame, last, sentSequence, events.size(), WireFormat.NO_CHECKSUM, tail);
        next += events.size();
        sentSequence = last.position().sequence();
    }

    @Override
    boolean hasMore() {
        return next < seen;
    }

    @Override
    boolean skip(long beforeNanos) {
        long end = tape.next();
        boolean hasAny = next < end;
        while (next < end && isBefore(tape.get(next), beforeNanos)) {
            next++;
        }
        seen = next;
        return hasAny;
    }

    private static boolean isBefore(@Nullable TapeEntry<?> entry, long nanos) {
        return entry == null || entry.arrivedNanos() - nanos < 0;
    }
}
