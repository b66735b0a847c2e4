package io.tickgate.simulator.equity;

import io.tickgate.model.Instrument;
import io.tickgate.model.Symbol;
import io.tickgate.simulator.recording.MergedStream;
import io.tickgate.simulator.recording.Nanos;
import io.tickgate.simulator.recording.Recording;
import io.tickgate.simulator.recording.RecordingException;
import io.tickgate.simulator.recording.TickStream;
import io.tickgate.simulator.recording.UntilStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A recorded day of US equities: trades, quotes that are the best over all exchanges, and the begin and end of the
 * regular session.
 *
 * <p>All files are read once to make one, so that what is broken is found before anything is published.
 *
 * <p>Thread-safe.
 */
public final class EquityRecording implements Recording {
    private static final String VENUE = "us:";

    private final Map<Symbol, List<EquityFile>> files = new LinkedHashMap<>();
    private final Map<Symbol, EquitySession> sessions = new LinkedHashMap<>();
    private final Map<Symbol, Instrument> instruments = new LinkedHashMap<>();
    private final long startNanos;
    private final long endNanos;

    /**
     * Reads all files once.
     *
     * @param symbols to leave all others out, such as {@code us:AIG}; empty for all
     * @param from New York time of day to begin at, {@code null} for the first row
     * @param to New York time of day to end before, {@code null} for the last row
     * @throws RecordingException if a file is missing or broken
     */
    public EquityRecording(
            Path directory, Collection<Symbol> symbols, @Nullable LocalTime from, @Nullable LocalTime to) {
        long earliest = Long.MAX_VALUE;
        for (var entry : chosen(directory, symbols).entrySet()) {
            var symbol = new Symbol(VENUE + entry.getKey());
            var scan = EquityScan.of(entry.getKey(), symbol, entry.getValue());
            files.put(symbol, entry.getValue());
            sessions.put(symbol, scan.session());
            instruments.put(symbol, scan.toInstrument());
            earliest = Math.min(earliest, scan.startNanos());
        }
        startNanos = from == null ? earliest : onDay(earliest, from);
        sessions.forEach((symbol, session) ->
                instruments.computeIfPresent(symbol, (key, instrument) -> session.at(startNanos, instrument)));
        endNanos = to == null ? Long.MAX_VALUE : onDay(earliest, to);
        if (startNanos >= endNanos) {
            throw new RecordingException("from %s to %s (expected: from before to)".formatted(from, to));
        }
    }

    private static long onDay(long nanos, LocalTime time) {
        var day = Nanos.toInstant(nanos).atZone(EquityFile.NEW_YORK).toLocalDate();
        return Nanos.of(day.atTime(time).atZone(EquityFile.NEW_YORK).toInstant());
    }

    private static Map<String, List<EquityFile>> chosen(Path directory, Collection<Symbol> symbols) {
        var byTicker = new TreeMap<String, List<EquityFile>>();
        long day = -1;
        for (var file : list(directory)) {
            if (symbols.isEmpty() || symbols.contains(new Symbol(VENUE + file.ticker()))) {
                if (day >= 0 && day != file.midnightNanos()) {
                    throw new RecordingException(directory + ": files of several days (expected: one day)");
                }
                day = file.midnightNanos();
                byTicker.computeIfAbsent(file.ticker(), key -> new ArrayList<>())
                        .add(file);
            }
        }
        var missing = new TreeSet<>(symbols);
        byTicker.keySet().forEach(ticker -> missing.remove(new Symbol(VENUE + ticker)));
        if (!missing.isEmpty() || byTicker.isEmpty()) {
            throw new RecordingException("%s: no file%s (expected: <day>_<ticker>_tick_trade.zip and _tick_quote.zip)"
                    .formatted(directory, missing.isEmpty() ? "" : " of " + missing.first()));
        }
        return byTicker;
    }

    /** The files of this layout, quotes of a ticker before its trades: at the same time, so they come. */
    private static List<EquityFile> list(Path directory) {
        try (var entries = Files.list(directory)) {
            return entries.sorted().map(EquityFile::of).filter(Objects::nonNull).toList();
        } catch (IOException e) {
            throw new RecordingException(directory + ": no such folder (expected: the recording of a day)", e);
        }
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
        var streams = new ArrayList<TickStream>();
        instruments.forEach((symbol, instrument) -> {
            var session = Objects.requireNonNull(sessions.get(symbol));
            streams.add(session.opening(startNanos, symbol, instrument));
            for (var file : Objects.requireNonNull(files.get(symbol))) {
                streams.add(new FromStream(new EquityStream(file, symbol, instrument.priceScale()), startNanos));
            }
            streams.add(session.close(startNanos, symbol, instrument));
        });
        return new UntilStream(new MergedStream(streams), endNanos);
    }
}
