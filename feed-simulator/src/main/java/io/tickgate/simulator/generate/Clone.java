package io.tickgate.simulator.generate;

import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Instrument;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.model.TradingState;
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
    static final long FULL_BOOK_NANOS = Duration.ofMinutes(1).toNanos();

    private final int index;
    private final Symbol symbol;
    private final MarketTemplate template;
    private final ShareScale scale;
    private final double slowness;
    private final int first;
    private int next;
    private long passedNanos;
    private double stoodNanos;
    private double dueNanos;
    private Instrument instrument;
    private @Nullable Price lastPrice;
    private long trades;
    private @Nullable BookLevels book;
    private long lastFullNanos;

    /**
     * @param index of the share in its list, which decides who is first at the same time
     * @param state what it begins in
     * @param slowness how much longer than recorded everything takes
     * @param first where in the template it begins
     */
    Clone(int index, Listing listing, TradingState state, MarketTemplate template, double slowness, int first) {
        this.index = index;
        this.template = template;
        this.slowness = slowness;
        this.first = first;
        next = first;
        symbol = listing.symbol();
        instrument = listing.toInstrument(state);
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

    /**
     * Takes the next recorded tick; {@code null} if nothing of it is left after rounding, or if it is a trade before
     * the market opens.
     */
    @Nullable
    Tick move(long timeNanos) {
        var tick = template.ticks().get(next).tick();
        advance();
        if (tick instanceof Quote quote) {
            return scale.quote(quote);
        } else if (tick instanceof Trade trade) {
            return state() == TradingState.OPEN ? scale.trade(trade, nextTradeId(), timeNanos / 1_000) : null;
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
        dueNanos = (passedNanos + recordedNanos(next) - recordedNanos(first)) * slowness + stoodNanos;
    }

    /** Goes on where it stood, at the time that the others have reached meanwhile. */
    void resumeAt(double othersNanos) {
        double stood = Math.max(0, othersNanos - dueNanos);
        stoodNanos += stood;
        dueNanos += stood;
    }

    /** Tells the whole book again if it was not told for a minute; {@code null} otherwise, or if there is none. */
    @Nullable
    BookChange bookIfDue(long timeNanos) {
        if (book == null || timeNanos - lastFullNanos < FULL_BOOK_NANOS) {
            return null;
        }
        lastFullNanos = timeNanos;
        return new BookChange(true, book);
    }

    /** Changes its session; a new day is measured from where the day before ended. */
    void become(TradingState state, @Nullable String reason) {
        var close = state == TradingState.PRE_OPEN && lastPrice != null ? lastPrice : instrument.previousClose();
        instrument = new Instrument(
                instrument.name(),
                instrument.venue(),
                instrument.currency(),
                instrument.priceScale(),
                instrument.sizeScale(),
                instrument.tickSize(),
                close,
                state,
                reason);
    }

    /** Takes the price of a trade that stands. */
    void tradedAt(Price price) {
        lastPrice = price;
    }

    String nextTradeId() {
        return Long.toString(++trades);
    }

    Instrument instrument() {
        return instrument;
    }

    TradingState state() {
        return instrument.state();
    }

    /** Whether it has quotes now; trades it has only while it is open. */
    boolean isMoving() {
        return state() == TradingState.PRE_OPEN || state() == TradingState.OPEN;
    }

    double dueNanos() {
        return dueNanos;
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
