package io.tickgate.simulator.binance;

import io.tickgate.model.Instrument;
import io.tickgate.model.Symbol;
import io.tickgate.simulator.recording.MergedStream;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.recording.RecordingException;
import io.tickgate.simulator.recording.TickStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The recorded Binance session: six instruments of three venues, in the order in which their frames were received.
 *
 * <p>All files are read once to make one, so that what is broken is found before anything is published.
 *
 * <p>Thread-safe.
 */
public final class BinanceRecording implements Recording {
    /** Where the 12-second part ends that tests use: {@code shipped().until(SMOKE_END)}. */
    public static final Instant SMOKE_END = Instant.parse("2024-08-08T23:54:26Z");

    /** How often the whole book is told again if nothing else is said. */
    public static final Duration FULL_BOOK_EVERY = Duration.ofMinutes(1);

    private final RecordedFiles files;
    private final long fullBookNanos;
    private final Map<BinanceInstrument, Instrument> instruments = new LinkedHashMap<>();
    private final long startNanos;

    private BinanceRecording(RecordedFiles files, List<BinanceInstrument> chosen, Duration fullBookEvery) {
        this.files = files;
        fullBookNanos = fullBookEvery.toNanos();
        long earliest = Long.MAX_VALUE;
        for (var instrument : chosen) {
            var scan = FrameScan.of(instrument, files.of(instrument));
            instruments.put(instrument, scan.toInstrument());
            earliest = Math.min(earliest, scan.startNanos());
        }
        startNanos = earliest;
    }

    /** The 90 seconds that come with the simulator. */
    public static BinanceRecording shipped() {
        return shipped(List.of(), FULL_BOOK_EVERY);
    }

    /**
     * Some of what comes with the simulator.
     *
     * @param symbols to leave all others out; empty for all
     * @param fullBookEvery recorded time after which each whole book is told again
     */
    public static BinanceRecording shipped(Collection<Symbol> symbols, Duration fullBookEvery) {
        return new BinanceRecording(RecordedFiles.shipped(), chosen(symbols), fullBookEvery);
    }

    /**
     * A larger recording, {@code <directory>/<venue>/<symbol>_<day>.gz}, with all days that are there.
     *
     * @param symbols to leave all others out; empty for all
     * @throws RecordingException if a file is missing or broken
     */
    public static BinanceRecording in(Path directory, Collection<Symbol> symbols, Duration fullBookEvery) {
        return new BinanceRecording(RecordedFiles.in(directory), chosen(symbols), fullBookEvery);
    }

    private static List<BinanceInstrument> chosen(Collection<Symbol> symbols) {
        var unknown = new TreeSet<>(symbols);
        var chosen = new ArrayList<BinanceInstrument>();
        for (var instrument : BinanceInstrument.ALL) {
            if (unknown.remove(instrument.symbol()) || symbols.isEmpty()) {
                chosen.add(instrument);
            }
        }
        if (!unknown.isEmpty()) {
            throw new RecordingException("symbol %s is not in the recording (expected: one of %s)"
                    .formatted(
                            unknown.first(),
                            BinanceInstrument.ALL.stream()
                                    .map(BinanceInstrument::symbol)
                                    .toList()));
        }
        return chosen;
    }

    @Override
    public Map<Symbol, Instrument> instruments() {
        var bySymbol = new LinkedHashMap<Symbol, Instrument>();
        instruments.forEach((recorded, instrument) -> bySymbol.put(recorded.symbol(), instrument));
        return Collections.unmodifiableMap(bySymbol);
    }

    @Override
    public long startNanos() {
        return startNanos;
    }

    @Override
    public TickStream open() {
        var streams = new ArrayList<TickStream>();
        instruments.forEach((recorded, instrument) -> streams.add(
                new BinanceStream(recorded, instrument, new FrameStream(recorded, files.of(recorded)), fullBookNanos)));
        return new MergedStream(streams);
    }
}
