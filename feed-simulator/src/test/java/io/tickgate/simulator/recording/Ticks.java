package io.tickgate.simulator.recording;

import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Ticks for tests that do not care what is in them. */
public final class Ticks {
    public static final Symbol BTC = new Symbol("spot:BTCUSDT");

    private Ticks() {}

    /** A quote that names its time in the price of the bid. */
    public static TimedTick at(long timeNanos) {
        return at(timeNanos, BTC);
    }

    public static TimedTick at(long timeNanos, Symbol symbol) {
        return new TimedTick(timeNanos, symbol, new Quote(level(timeNanos), null));
    }

    private static Level level(long price) {
        return new Level(new Price(price, 0), new Size(1, 0));
    }

    public static TickStream stream(TimedTick... ticks) {
        Deque<TimedTick> rest = new ArrayDeque<>(Arrays.asList(ticks));
        return new TickStream() {
            @Override
            public @Nullable TimedTick next() {
                return rest.poll();
            }

            @Override
            public void close() {
                rest.clear();
            }
        };
    }
}
