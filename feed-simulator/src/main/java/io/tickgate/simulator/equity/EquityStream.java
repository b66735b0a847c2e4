package io.tickgate.simulator.equity;

import io.tickgate.model.DecimalText;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.simulator.recording.TickStream;
import io.tickgate.simulator.recording.TimedTick;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The trades of a file as they are, without the rows that only name an exchange's official price, or its quotes as the best over all exchanges, each time they change.
 *
 * <p>Confined to the thread that reads it.
 */
final class EquityStream implements TickStream {
    /** A row's price counts 1/10,000 dollar. */
    static final int ROW_PRICE_SCALE = 4;

    private static final int LONGEST_DAY_MILLIS = 25 * 60 * 60 * 1000;
    private static final long BAR_MILLIS = 1_000;

    private final EquityFile file;
    private final Symbol symbol;
    private final int priceScale;
    private final EquityFile.Rows rows;
    private final Nbbo nbbo = new Nbbo();
    private long lastMillis;
    private @Nullable Quote lastQuote;
    private long openNanos = EquitySession.UNKNOWN;
    private long closeNanos = EquitySession.UNKNOWN;

    EquityStream(EquityFile file, Symbol symbol, int priceScale) {
        this.file = file;
        this.symbol = symbol;
        this.priceScale = priceScale;
        rows = file.open();
    }

    @Override
    public @Nullable TimedTick next() {
        while (rows.row().next()) {
            long millis = millis();
            var tick = switch (file.kind()) {
                case TICK_TRADE -> trade(millis);
                case TICK_QUOTE -> changed(exchangeQuote());
                case SECOND_QUOTE -> changed(barQuote());
            };
            if (tick != null) {
                // What a bar ends with is known at its end.
                long known = file.kind() == EquityFile.Kind.SECOND_QUOTE ? millis + BAR_MILLIS : millis;
                return new TimedTick(nanos(known), symbol, tick);
            }
        }
        return null;
    }

    private long millis() {
        long millis = rows.row().number(0);
        if (millis < lastMillis || millis > LONGEST_DAY_MILLIS) {
            throw rows.lines()
                    .wrong("time: %d ms (expected: not before the %d of the row before, within the day)"
                            .formatted(millis, lastMillis));
        }
        lastMillis = millis;
        return millis;
    }

    private long nanos(long millis) {
        return file.midnightNanos() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private @Nullable Trade trade(long millis) {
        long flags = rows.row().flags(4);
        if (SaleCondition.isOfficialPrice(flags)) {
            return null;
        }
        if (openNanos == EquitySession.UNKNOWN && SaleCondition.isRegularSession(flags)) {
            openNanos = nanos(millis);
        }
        if (SaleCondition.isClosingPrint(flags)) {
            closeNanos = nanos(millis);
        }
        return new Trade(
                price(rows.row().number(1)),
                new Size(rows.row().number(2), 0),
                null,
                null,
                TimeUnit.NANOSECONDS.toMicros(nanos(millis)));
    }

    /** What the trades that were read so far tell. */
    EquitySession session() {
        return new EquitySession(openNanos, closeNanos);
    }

    /** Each row has the side that is not zero. */
    private Quote exchangeQuote() {
        var row = rows.row();
        int exchange = row.exchange(5);
        if (row.number(1) > 0) {
            nbbo.bid(exchange, row.number(1), row.number(2));
        }
        if (row.number(3) > 0) {
            nbbo.ask(exchange, row.number(3), row.number(4));
        }
        return new Quote(level(nbbo.bestBid()), level(nbbo.bestAsk()));
    }

    private Quote barQuote() {
        var row = rows.row();
        return new Quote(
                level(new long[] {row.number(4), row.number(5)}), level(new long[] {row.number(9), row.number(10)}));
    }

    private @Nullable Tick changed(Quote quote) {
        if (quote.equals(lastQuote)) {
            return null;
        }
        lastQuote = quote;
        return quote;
    }

    private @Nullable Level level(long @Nullable [] priceAndSize) {
        return priceAndSize == null || priceAndSize[0] == 0
                ? null
                : new Level(price(priceAndSize[0]), new Size(priceAndSize[1], 0));
    }

    private Price price(long mantissa) {
        return new Price(DecimalText.rescale(mantissa, ROW_PRICE_SCALE, priceScale), priceScale);
    }

    @Override
    public void close() {
        rows.lines().close();
    }
}
