package io.tickgate.simulator.equity;

import io.tickgate.model.Instrument;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Symbol;
import io.tickgate.model.Trade;
import io.tickgate.model.TradingState;
import io.tickgate.simulator.recording.TimedTick;
import java.util.List;

/**
 * Reads all files of a ticker once, before anything is published: it finds what is broken, whether prices are whole
 * cents, when the first of them begins, and when the regular session was.
 *
 * <p>Confined to the thread that scans.
 */
final class EquityScan {
    private static final Price TICK_SIZE = Price.parse("0.01");

    /** 1/10,000 dollar in a cent. */
    private static final long CENT = 100;

    private final String ticker;
    private boolean isInCents = true;
    private long startNanos = Long.MAX_VALUE;
    private EquitySession session = new EquitySession(EquitySession.UNKNOWN, EquitySession.UNKNOWN);

    private EquityScan(String ticker) {
        this.ticker = ticker;
    }

    static EquityScan of(String ticker, Symbol symbol, List<EquityFile> files) {
        var scan = new EquityScan(ticker);
        for (var file : files) {
            try (var stream = new EquityStream(file, symbol, EquityStream.ROW_PRICE_SCALE)) {
                for (var tick = stream.next(); tick != null; tick = stream.next()) {
                    scan.add(tick);
                }
                if (file.kind() == EquityFile.Kind.TICK_TRADE) {
                    scan.session = stream.session();
                }
            }
        }
        return scan;
    }

    private void add(TimedTick timed) {
        startNanos = Math.min(startNanos, timed.timeNanos());
        if (timed.tick() instanceof Trade trade) {
            isInCents &= trade.price().mantissa() % CENT == 0;
        } else if (timed.tick() instanceof Quote quote) {
            isInCents &= quote.bid() == null || quote.bid().price().mantissa() % CENT == 0;
            isInCents &= quote.ask() == null || quote.ask().price().mantissa() % CENT == 0;
        }
    }

    long startNanos() {
        return startNanos;
    }

    EquitySession session() {
        return session;
    }

    /** Without a previous close: the recording does not hold yesterday's. */
    Instrument toInstrument() {
        int scale = isInCents ? TICK_SIZE.scale() : EquityStream.ROW_PRICE_SCALE;
        return new Instrument(ticker, "US exchanges", "USD", scale, 0, TICK_SIZE, null, TradingState.OPEN, null);
    }
}
