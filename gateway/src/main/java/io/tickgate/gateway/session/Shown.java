package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.BarCell;
import io.tickgate.gateway.cache.BarsView;
import io.tickgate.gateway.cache.BookCell;
import io.tickgate.gateway.cache.BookView;
import io.tickgate.gateway.cache.EncodedValue;
import io.tickgate.gateway.cache.EventTape;
import io.tickgate.gateway.cache.LastValue;
import io.tickgate.gateway.cache.LogPosition;
import io.tickgate.gateway.cache.Tape;
import io.tickgate.gateway.cache.TapeEntry;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.cache.TradeTape;
import io.tickgate.gateway.cache.Version;
import io.tickgate.model.Bar;
import io.tickgate.wire.Payload;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.WireFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a topic shows at one moment: all that a snapshot of it is written from.
 *
 * <p>Thread-safe.
 *
 * @param position {@code null} where nothing is known
 * @param value what is shown, {@code null} where it is made for this snapshot alone
 * @param payload what is shown instead
 */
record Shown(
        TopicCell cell,
        @Nullable LogPosition position,
        Writing.Digits digits,
        @Nullable EncodedValue value,
        @Nullable Payload payload) {

    /**
     * Looks at a topic.
     *
     * @param events how many of the last events of a log are shown
     */
    static Shown now(TopicCell cell, int events) {
        if (cell instanceof LastValue<?> state) {
            return of(state, state.get());
        } else if (cell instanceof BookCell book) {
            return of(book, book.get());
        } else if (cell instanceof BarCell bars) {
            return of(bars, bars.view());
        }
        return cell instanceof TradeTape trades
                ? last(trades, Events.TRADES, events)
                : last((EventTape) cell, Events.OWN, events);
    }

    private static <E> Shown last(Tape<E> tape, Events<E> kind, int events) {
        // Once: what is appended meanwhile is after the position, and must not be shown before it.
        long next = tape.next();
        var last = tape.get(next - 1);
        var position = last == null ? Nothing.POSITION : last.position();
        return of(tape, kind, last, position, lastBefore(tape, next, events));
    }

    static Shown of(LastValue<?> cell, @Nullable Version<?> version) {
        Object value = version == null ? null : version.value();
        return new Shown(
                cell,
                version == null ? null : version.position(),
                new Writing.Digits(Scales.price(value), Scales.size(value)),
                value == null ? null : version,
                null);
    }

    /** Where it was last seen to look so: a client that comes back is not sent an older position than it has. */
    static Shown of(BookCell cell, @Nullable BookView view) {
        return view == null
                ? new Shown(cell, null, Writing.Digits.NONE, null, null)
                : new Shown(
                        cell,
                        view.through(),
                        new Writing.Digits(
                                view.levels().priceScale(), view.levels().sizeScale()),
                        view,
                        null);
    }

    static Shown of(BarCell cell, @Nullable BarsView view) {
        return view == null
                ? new Shown(cell, null, Writing.Digits.NONE, null, new Payload.OfBars(List.of()))
                : new Shown(cell, view.position(), digits(view.bars()), view, null);
    }

    private static Writing.Digits digits(List<Bar> bars) {
        if (bars.isEmpty()) {
            return Writing.Digits.NONE;
        }
        var last = bars.get(bars.size() - 1);
        return new Writing.Digits(last.close().scale(), last.volume().scale());
    }

    /** @param sample an event whose digits are those of the snapshot */
    static <E> Shown of(
            Tape<E> tape, Events<E> kind, @Nullable TapeEntry<E> sample, LogPosition position, List<E> events) {
        var digits = sample == null ? Writing.Digits.NONE : kind.digits(sample.event());
        return new Shown(tape, position, digits, null, kind.all(events));
    }

    /** Returns the last events before a number, as far as they are kept. */
    static <E> List<E> lastBefore(Tape<E> tape, long next, int count) {
        var events = new ArrayList<E>();
        var last = tape.get(next - 1);
        for (long number = Math.max(tape.first(), next - count); number < next; number++) {
            var entry = tape.get(number);
            // The feed may overtake who looks; what is left is still the most recent. What was before another topic
            // took the place of this one is no part of it.
            if (entry != null
                    && last != null
                    && entry.position().epoch().equals(last.position().epoch())) {
                events.add(entry.event());
            }
        }
        return events;
    }

    void write(FrameSink frame, Writing writing, SnapshotReason reason, Terms as) {
        var at = value;
        long checksum = as.hasChecksum() && at instanceof BookView view ? view.checksum() : WireFormat.NO_CHECKSUM;
        byte[] tail = at == null ? writing.tail(payload) : at.tail(writing.encoding());
        writing.snapshot(frame, cell, position, digits, reason, checksum, tail);
    }
}
