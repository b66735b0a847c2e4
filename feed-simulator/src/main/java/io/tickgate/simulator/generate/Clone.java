package io.tickgate.simulator.generate;

import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.simulator.recording.TimedTick;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One share that moves as a recorded instrument did, over and over.
 *
 * <p>Confined to the thread that reads the market.
 */
final class Clone implements Comparable<Clone> {
    private static final long FULL_BOOK_NANOS = Duration.ofMinutes(1).toNanos();

    private final int index;
    private final Symbol symbol;
    private final MarketTemplate template;
    private final ShareScale scale;
    private final double slowness;
    private final int first;
    private int next;
    private long passedNanos;
    private double dueNanos;
    private long trades;
    private @Nullable BookLevels book;
    private long lastFullNanos;

    /**
     * @param index of the share in its list, which decides who is first at the same time
     * @param slowness how much longer than recorded everything takes
     * @param first where in the template it begins
     */
    Clone(int index, Listing listing, MarketTemplate template, double slowness, int first) {
        this.index = index;
        this.template = template;
        this.slowness = slowness;
        this.first = first;
        next = first;
        symbol = listing.symbol();
        scale = new ShareScale(
                listing.closeCents(), template.firstTradeFrom(first).price().mantissa(), template.unitDollars());
    }

    /** Where it stands before it moves. */
    List<Tick> opening(boolean withBook, long timeNanos) {
        var quote = scale.quote(template.lastQuoteBefore(first));
        if (!withBook) {
            return List.of(quote);
        }
        book = scale.book(template.lastBookBefore(first));
        lastFullNanos = timeNanos;
        return List.of(quote, new BookChange(true, book));
    }

    /** Takes the next recorded tick; {@code null} if nothing of it is left after rounding. */
    @Nullable
    Tick move(long timeNanos) {
        var tick = template.ticks().get(next).tick();
        advance();
        if (tick instanceof Quote quote) {
            return scale.quote(quote);
        } else if (tick instanceof Trade trade) {
            return scale.trade(trade, Long.toString(++trades), timeNanos / 1_000);
        } else if (tick instanceof BookChange change) {
            return bookChange(scale.book(change.levels()), timeNanos);
        }
        throw new IllegalStateException(tick + " (expected: a quote, a trade or a book)");
    }

    private @Nullable Tick bookChange(BookLevels changed, long timeNanos) {
        var before = book;
        book = changed;
        if (before == null || timeNanos - lastFullNanos >= FULL_BOOK_NANOS) {
            lastFullNanos = timeNanos;
            return new BookChange(true, changed);
        }
        var changes = changed.changesSince(before);
        return changes.isEmpty() ? null : new BookChange(false, changes);
    }

    private void advance() {
        next++;
        if (next == template.ticks().size()) {
            next = 0;
            passedNanos += template.lengthNanos();
        }
        dueNanos = (passedNanos + recordedNanos(next) - recordedNanos(first)) * slowness;
    }

    private long recordedNanos(int tick) {
        List<TimedTick> ticks = template.ticks();
        return ticks.get(tick).timeNanos() - ticks.get(0).timeNanos();
    }

    Symbol symbol() {
        return symbol;
    }

    @Override
    public int compareTo(Clone other) {
        int byTime = Double.compare(dueNanos, other.dueNanos);
        return byTime != 0 ? byTime : Integer.compare(index, other.index);
    }
}
