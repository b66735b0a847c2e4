package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.Tape;
import io.tickgate.gateway.cache.TapeEntry;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.WireFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's interest in the events of a topic, folded: all that came since the last message are one, which keeps the
 * last, the high, the low, the volume and the count.
 *
 * <p>One that the tape has overtaken goes on after a snapshot that says so.
 *
 * <p>Confined to the loop of its connection.
 */
final class TapeSubscription extends Subscription {
    private final Tape tape;
    private final int snapshotEvents;
    private long next;

    /** The number after the last event that was there at the last look; what comes later is announced anew. */
    private long seen;

    private String sentEpoch = "";
    private long sentSequence = LogPosition.BEFORE_FIRST;

    /** @param snapshotEvents how many of the last events a snapshot holds */
    TapeSubscription(Tape tape, Outbox outbox, Terms terms, long nowNanos, int snapshotEvents) {
        super(outbox, terms, nowNanos);
        this.tape = tape;
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
    long lastChange() {
        var last = head();
        return last == null ? LogPosition.BEFORE_FIRST : last.sequence();
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
    private LogPosition sent(@Nullable TapeEntry last) {
        if (last != null && last.position().epoch().equals(sentEpoch)) {
            return last.position();
        }
        long timeMicros = last == null ? 0 : last.position().timeMicros();
        return sentEpoch.isEmpty() ? Nothing.POSITION : new LogPosition(sentEpoch, sentSequence, timeMicros);
    }

    private List<Trade> lastBeforeNext() {
        var trades = new ArrayList<Trade>();
        var last = tape.get(next - 1);
        for (long number = Math.max(tape.first(), next - snapshotEvents); number < next; number++) {
            var entry = tape.get(number);
            // The feed may overtake this loop; what is left is still the most recent. What was before another topic
            // took the place of this one is no part of it.
            if (entry != null
                    && last != null
                    && entry.position().epoch().equals(last.position().epoch())) {
                trades.add(entry.trade());
            }
        }
        return trades;
    }

    private void writeSnapshot(
            FrameSink frame,
            @Nullable TapeEntry sample,
            LogPosition position,
            SnapshotReason reason,
            List<Trade> trades) {
        var digits = sample == null
                ? Writing.Digits.NONE
                : new Writing.Digits(
                        sample.trade().price().scale(), sample.trade().size().scale());
        writing()
                .snapshot(
                        frame,
                        tape,
                        position,
                        digits,
                        reason,
                        WireFormat.NO_CHECKSUM,
                        writing().tail(new Payload.OfTrades(trades)));
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

    private static boolean isAfter(TapeEntry entry, String epoch, long sequence) {
        return entry.position().epoch().equals(epoch) && entry.position().sequence() > sequence;
    }

    /**
     * A snapshot before the first event of another offset space, or of the same one after it was cut off, so that the
     * event has something to link to.
     */
    private void beginAnew(FrameSink frame, TapeEntry first) {
        var reason = sentEpoch.isEmpty() ? SnapshotReason.INITIAL : SnapshotReason.EPOCH;
        if (first.position().epoch().equals(sentEpoch)) {
            reason = SnapshotReason.RESYNC;
        }
        writeSnapshot(frame, reason, terms());
    }

    /** Returns the events of the next message: one, or all up to what must not be folded. */
    private List<TapeEntry> events(TapeEntry first) {
        var events = new ArrayList<TapeEntry>();
        events.add(first);
        if (isRevision(first)) {
            return events;
        }
        long last = first.position().sequence();
        for (long number = next + 1; number < seen; number++) {
            var entry = tape.get(number);
            if (entry == null || isRevision(entry) || !isAfter(entry, sentEpoch, last)) {
                break;
            }
            last = entry.position().sequence();
            events.add(entry);
        }
        return events;
    }

    /** A cancellation or a correction names a trade: it would say nothing in a fold. */
    private static boolean isRevision(TapeEntry entry) {
        return !entry.trade().isOrdinary();
    }

    private void writeEvents(FrameSink frame, List<TapeEntry> events) {
        if (events.stream().anyMatch(TapeEntry::isAfterGap)) {
            writing().status(frame, this, Standing.LIVE_AFTER_GAP);
        }
        var last = events.get(events.size() - 1);
        byte[] tail = events.size() == 1
                ? last.tail(writing().encoding())
                : writing()
                        .tail(new Payload.OfFold(TradeFold.of(
                                events.stream().map(TapeEntry::trade).toList())));
        writing().update(frame, last, sentSequence, events.size(), WireFormat.NO_CHECKSUM, tail);
        next += events.size();
        sentSequence = last.position().sequence();
    }

    @Override
    boolean hasMore() {
        return next < seen;
    }

    @Override
    boolean skip() {
        seen = tape.next();
        boolean isSkipped = hasMore();
        next = seen;
        return isSkipped;
    }
}
