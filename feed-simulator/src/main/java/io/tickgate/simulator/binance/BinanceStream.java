package io.tickgate.simulator.binance;

import io.tickgate.model.Instrument;
import io.tickgate.model.Quote;
import io.tickgate.model.Side;
import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.simulator.recording.TickStream;
import io.tickgate.simulator.recording.TimedTick;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The ticks of one instrument.
 *
 * <p>Confined to the thread that reads it.
 */
final class BinanceStream implements TickStream {
    private final Symbol symbol;
    private final TickScales scales;
    private final FrameStream frames;
    private final DepthJoiner depth;
    private final Deque<TimedTick> ready = new ArrayDeque<>();

    BinanceStream(BinanceInstrument recorded, Instrument instrument, FrameStream frames, long fullBookNanos) {
        symbol = recorded.symbol();
        scales = new TickScales(instrument.priceScale(), instrument.sizeScale());
        this.frames = frames;
        depth = new DepthJoiner(recorded.venue(), scales, fullBookNanos);
    }

    @Override
    public @Nullable TimedTick next() {
        while (ready.isEmpty()) {
            var frame = frames.next();
            if (frame == null) {
                return null;
            }
            try {
                add(frame);
            } catch (IllegalArgumentException e) {
                throw frames.wrong(String.valueOf(e.getMessage()));
            }
        }
        return ready.poll();
    }

    private void add(Frame frame) {
        long nanos = frame.receiveNanos();
        if (frame instanceof Frame.Best best) {
            add(
                    nanos,
                    new Quote(
                            scales.level(best.bidPrice(), best.bidSize()),
                            scales.level(best.askPrice(), best.askSize())));
        } else if (frame instanceof Frame.Deal deal) {
            add(
                    nanos,
                    new Trade(
                            scales.price(deal.price()),
                            scales.size(deal.size()),
                            Long.toString(deal.id()),
                            deal.buyerIsMaker() ? Side.SELL : Side.BUY,
                            TimeUnit.NANOSECONDS.toMicros(nanos)));
        } else if (frame instanceof Frame.Diff diff) {
            depth.add(diff, this::add);
        } else if (frame instanceof Frame.Snapshot snapshot) {
            depth.add(snapshot, this::add);
        }
    }

    private void add(long nanos, Tick tick) {
        ready.add(new TimedTick(nanos, symbol, tick));
    }

    @Override
    public void close() {
        frames.close();
    }
}
