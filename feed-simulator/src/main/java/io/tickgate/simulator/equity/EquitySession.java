package io.tickgate.simulator.equity;

import io.tickgate.model.Instrument;
import io.tickgate.model.Symbol;
import io.tickgate.model.TradingState;
import io.tickgate.simulator.recording.TickStream;
import io.tickgate.simulator.recording.TimedTick;
import org.jspecify.annotations.Nullable;

/**
 * When the regular session of a share began and ended, as far as the sale conditions of its trades tell.
 *
 * <p>Thread-safe.
 *
 * @param openNanos of the first trade in it, {@link #UNKNOWN} if there is none
 * @param closeNanos of the last closing print, {@link #UNKNOWN} if there is none
 */
record EquitySession(long openNanos, long closeNanos) {
    static final long UNKNOWN = Long.MAX_VALUE;

    /** Quotes and trades go on there, unlike in markets that are closed altogether. */
    private static final String OUTSIDE = "extended hours";

    /** Returns the instrument in the state that it has at a time; open where nothing is known. */
    Instrument at(long nanos, Instrument instrument) {
        if (openNanos == UNKNOWN) {
            return in(TradingState.OPEN, instrument);
        }
        return in(
                nanos >= closeNanos
                        ? TradingState.CLOSED
                        : nanos >= openNanos ? TradingState.OPEN : TradingState.PRE_OPEN,
                instrument);
    }

    /** The opening alone, if it is after {@code fromNanos}: to be read before the trades of that time. */
    TickStream opening(long fromNanos, Symbol symbol, Instrument instrument) {
        return change(openNanos, fromNanos, symbol, in(TradingState.OPEN, instrument));
    }

    /** The close alone, if it is after {@code fromNanos}: to be read after the trades of that time. */
    TickStream close(long fromNanos, Symbol symbol, Instrument instrument) {
        return change(closeNanos, fromNanos, symbol, in(TradingState.CLOSED, instrument));
    }

    private static TickStream change(long nanos, long fromNanos, Symbol symbol, Instrument instrument) {
        boolean isThere = nanos != UNKNOWN && nanos > fromNanos;
        return new Change(isThere ? new TimedTick(nanos, symbol, instrument) : null);
    }

    private static Instrument in(TradingState state, Instrument instrument) {
        return new Instrument(
                instrument.name(),
                instrument.venue(),
                instrument.currency(),
                instrument.priceScale(),
                instrument.sizeScale(),
                instrument.tickSize(),
                instrument.previousClose(),
                state,
                state == TradingState.OPEN ? null : OUTSIDE);
    }

    /** One tick or none. Confined to the thread that reads it. */
    private static final class Change implements TickStream {
        private @Nullable TimedTick tick;

        private Change(@Nullable TimedTick tick) {
            this.tick = tick;
        }

        @Override
        public @Nullable TimedTick next() {
            var next = tick;
            tick = null;
            return next;
        }

        @Override
        public void close() {
            tick = null;
        }
    }
}
