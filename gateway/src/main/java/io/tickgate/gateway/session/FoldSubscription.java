package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.Tape;
import io.tickgate.gateway.cache.TapeEntry;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.SnapshotReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's interest in the events of a topic, folded: all that came since the last message are one, which keeps
 * the last, the high, the low, the volume and the count.
 *
 * <p>Confined to the loop of its connection.
 */
final class FoldSubscription extends Subscription {
    private final Tape tape;
    private final SessionCounters counters;
    private final int snapshotEvents;
    private long next;
    private String sentEpoch = "";
    private long sentSequence = LogPosition.BEFORE_FIRST;

    FoldSubscription(
            Tape tape,
            Outbox outbox,
            Encoding encoding,
            @Nullable Lane lane,
            boolean isOnce,
            long nowNanos,
            SessionCounters counters,
            int snapshotEvents) {
        super(outbox, encoding, lane, isOnce, nowNanos);
        this.tape = tape;
        this.counters = counters;
        this.snapshotEvents = snapshotEvents;
    }

    @Override
    TopicCell cell() {
        return tape;
    }

    @Override
    Mode mode() {
        return Mode.CONFLATE;
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
    LogPosition head() {
        var last = tape.get(tape.next() - 1);
        return last == null ? null : last.position();
    }

    @Override
    void writeSnapshot(FrameSink frame, SnapshotReason reason) {
        counters.snapshots.increment();
        next = tape.next();
        var trades = new ArrayList<Trade>();
        for (long number = Math.max(tape.first(), next - snapshotEvents); number < next; number++) {
            var entry = tape.get(number);
            // The feed may overtake this loop; what is left is still the most recent.
            if (entry != null) {
                trades.add(entry.trade());
            }
        }
        var last = tape.get(next - 1);
        putSnapshot(frame, snapshotHead(last, reason), tail(new Payload.OfTrades(trades)));
        sentEpoch = last == null ? "" : last.position().epoch();
        sentSequence = last == null ? LogPosition.BEFORE_FIRST : last.position().sequence();
    }

    @Override
    boolean writeUpdate(FrameSink frame) {
        long end = tape.next();
        if (next == end) {
            return false;
        }
        var first = tape.get(next);
        var last = tape.get(end - 1);
        if (first == null || last == null) {
            counters.overtaken.increment();
            writeSnapshot(frame, SnapshotReason.LAGGED);
            return true;
        }
        if (!last.position().epoch().equals(sentEpoch)
                || !first.position().epoch().equals(sentEpoch)) {
            writeSnapshot(frame, sentEpoch.isEmpty() ? SnapshotReason.INITIAL : SnapshotReason.EPOCH);
            return true;
        }
        if (first == last) {
            putUpdate(frame, last.head(encoding()), sentSequence, 1, last.tail(encoding()));
        } else {
            var trades = trades(next, end);
            if (trades == null) {
                counters.overtaken.increment();
                writeSnapshot(frame, SnapshotReason.LAGGED);
                return true;
            }
            putUpdate(
                    frame,
                    last.head(encoding()),
                    sentSequence,
                    trades.size(),
                    tail(new Payload.OfFold(TradeFold.of(trades))));
        }
        counters.updates.increment();
        counters.events.add(end - next);
        next = end;
        sentSequence = last.position().sequence();
        return true;
    }

    /** Returns the trades from one number to before another, or {@code null} if some of them have been overtaken. */
    private @Nullable List<Trade> trades(long from, long to) {
        var trades = new ArrayList<Trade>((int) (to - from));
        for (long number = from; number < to; number++) {
            var entry = tape.get(number);
            if (entry == null) {
                return null;
            }
            trades.add(entry.trade());
        }
        return trades;
    }

    private byte[] snapshotHead(@Nullable TapeEntry last, SnapshotReason reason) {
        var position = last == null ? Nothing.POSITION : last.position();
        return snapshotHead(
                position.epoch(),
                position.sequence(),
                position.timeMicros(),
                last == null ? 0 : last.trade().price().scale(),
                last == null ? 0 : last.trade().size().scale(),
                reason);
    }
}
