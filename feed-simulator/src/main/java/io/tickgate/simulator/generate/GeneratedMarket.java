package io.tickgate.simulator.generate;

import io.tickgate.model.Instrument;
import io.tickgate.model.Symbol;
import io.tickgate.simulator.binance.BinanceRecording;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.recording.TickStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A wide market: real tickers, from their real close on, that move as the recorded instruments did.
 *
 * <p>The same settings give the same ticks, each time it is opened.
 *
 * <p>Thread-safe.
 */
public final class GeneratedMarket implements Recording {
    private final GeneratorSettings settings;
    private final List<Listing> listings;
    private final List<MarketTemplate> templates;
    private final long startNanos;
    private final Map<Symbol, Instrument> instruments = new LinkedHashMap<>();

    /** A market that moves as the recording in the jar. */
    public GeneratedMarket(GeneratorSettings settings) {
        this(settings, BinanceRecording.shipped());
    }

    GeneratedMarket(GeneratorSettings settings, Recording recording) {
        this.settings = settings;
        var all = Listing.all();
        if (settings.symbols() > all.size()) {
            throw new IllegalArgumentException(
                    "symbols: %d (expected: 1 to %d)".formatted(settings.symbols(), all.size()));
        }
        listings = all.subList(0, settings.symbols());
        templates = MarketTemplate.of(recording, settings.withBooks());
        startNanos = recording.startNanos();
        var state = SessionLife.firstState(settings.session());
        listings.forEach(listing -> instruments.put(listing.symbol(), listing.toInstrument(state)));
    }

    @Override
    public Map<Symbol, Instrument> instruments() {
        return Collections.unmodifiableMap(instruments);
    }

    @Override
    public long startNanos() {
        return startNanos;
    }

    @Override
    public TickStream open() {
        var random = new SplittableRandom(settings.seed());
        double meanVolume =
                listings.stream().mapToLong(Listing::dollarVolume).average().orElse(1);
        var state = SessionLife.firstState(settings.session());
        var clones = new ArrayList<Clone>();
        for (int i = 0; i < listings.size(); i++) {
            var listing = listings.get(i);
            var template = templates.get(random.nextInt(templates.size()));
            int first = settings.isStaggered() ? random.nextInt(template.ticks().size()) : 0;
            double slowness = settings.isWeighted() ? meanVolume / listing.dollarVolume() : 1;
            clones.add(new Clone(i, listing, state, template, slowness, first));
        }
        // Each draws from numbers of its own, so that more halts do not make other trades wrong.
        return new GeneratedStream(
                settings,
                startNanos,
                clones,
                new SessionLife(settings.session(), clones, random.split(), startNanos),
                new Amendments(settings.amendShares(), random.split()));
    }
}
