package io.tickgate.simulator.binance;

import io.tickgate.model.DecimalText;
import io.tickgate.model.Instrument;
import io.tickgate.model.Price;
import io.tickgate.model.TradingState;
import io.tickgate.simulator.recording.RecordingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads all frames of an instrument once, before anything is published: it finds what is broken, how many digits the
 * numbers really have (a size here and there has more than the lot size), when it begins, and the first traded price.
 *
 * <p>Confined to the thread that scans.
 */
final class FrameScan {
    private final BinanceInstrument instrument;
    private int priceScale;
    private int sizeScale;
    private long startNanos = -1;
    private @Nullable Long firstTradePrice;
    private boolean hasSnapshot;

    private FrameScan(BinanceInstrument instrument) {
        this.instrument = instrument;
        priceScale = instrument.tickSize().scale();
        sizeScale = instrument.lotSize().scale();
    }

    static FrameScan of(BinanceInstrument instrument, List<RecordedFile> files) {
        var scan = new FrameScan(instrument);
        try (var frames = new FrameStream(instrument, files)) {
            for (var frame = frames.next(); frame != null; frame = frames.next()) {
                scan.add(frame);
            }
        }
        if (!scan.hasSnapshot) {
            throw new RecordingException("%s: no snapshot of the book (expected: one, to apply the diffs to)"
                    .formatted(files.get(0).name()));
        }
        return scan;
    }

    private void add(Frame frame) {
        if (startNanos < 0) {
            startNanos = frame.receiveNanos();
        }
        if (frame instanceof Frame.Best best) {
            addPair(best.bidPrice(), best.bidSize());
            addPair(best.askPrice(), best.askSize());
        } else if (frame instanceof Frame.Deal deal) {
            addPair(deal.price(), deal.size());
            firstTradePrice = firstTradePrice == null ? Long.valueOf(deal.price()) : firstTradePrice;
        } else if (frame instanceof Frame.Diff diff) {
            addLevels(diff.bids());
            addLevels(diff.asks());
        } else if (frame instanceof Frame.Snapshot snapshot) {
            addLevels(snapshot.bids());
            addLevels(snapshot.asks());
            hasSnapshot = true;
        }
    }

    private void addLevels(long[] levels) {
        for (int i = 0; i < levels.length; i += 2) {
            addPair(levels[i], levels[i + 1]);
        }
    }

    private void addPair(long price, long size) {
        priceScale = neededScale(price, priceScale);
        sizeScale = neededScale(size, sizeScale);
    }

    private static int neededScale(long mantissa, int scale) {
        int needed = scale;
        while (needed < Frame.SCALE && mantissa % DecimalText.rescale(1, 0, Frame.SCALE - needed) != 0) {
            needed++;
        }
        return needed;
    }

    long startNanos() {
        return startNanos;
    }

    /** The recording does not hold yesterday's close, so that the first trade stands in for it. */
    Instrument toInstrument() {
        var reference = firstTradePrice == null ? null : new Price(firstTradePrice, Frame.SCALE).atScale(priceScale);
        return new Instrument(
                instrument.name(),
                instrument.venue().title(),
                instrument.currency(),
                priceScale,
                sizeScale,
                instrument.tickSize(),
                reference,
                TradingState.OPEN,
                null);
    }
}
