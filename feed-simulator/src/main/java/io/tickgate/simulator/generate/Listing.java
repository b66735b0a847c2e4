package io.tickgate.simulator.generate;

import io.tickgate.model.Instrument;
import io.tickgate.model.Price;
import io.tickgate.model.Symbol;
import io.tickgate.model.TradingState;
import io.tickgate.simulator.recording.RecordingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A share that was traded, and where the market left it.
 *
 * <p>Thread-safe.
 *
 * @param closeCents its closing price
 * @param dollarVolume how much of it changed hands on that day
 * @param name of the company, empty if unknown
 */
record Listing(String ticker, long closeCents, long dollarVolume, String name) {
    /** Invented, and marked so: nobody is to take these for prices of a US exchange. */
    static final String VENUE = "sim";

    static final int PRICE_SCALE = 2;

    private static final String RESOURCE = "us-equities.tsv";
    private static final int COLUMNS = 4;

    /** Returns all of them, the most traded first. */
    static List<Listing> all() {
        var stream = Listing.class.getResourceAsStream(RESOURCE);
        if (stream == null) {
            throw new RecordingException(RESOURCE + ": not in the jar (expected: the list of shares)");
        }
        try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return lines.lines().map(Listing::parse).toList();
        } catch (IOException e) {
            throw new RecordingException(RESOURCE + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static Listing parse(String line) {
        var columns = line.split("\t", -1);
        if (columns.length != COLUMNS) {
            throw new RecordingException(
                    "%s: '%s' (expected: ticker, close, dollar volume and name)".formatted(RESOURCE, line));
        }
        return new Listing(
                columns[0],
                Price.parse(columns[1]).atScale(PRICE_SCALE).mantissa(),
                Long.parseLong(columns[2]),
                columns[3]);
    }

    Symbol symbol() {
        return new Symbol(VENUE + ":" + ticker);
    }

    /** Returns its instrument at the begin of the day after that close. */
    Instrument toInstrument(TradingState state) {
        return new Instrument(
                name.isEmpty() ? ticker : name,
                "simulated",
                "USD",
                PRICE_SCALE,
                0,
                new Price(1, PRICE_SCALE),
                new Price(closeCents, PRICE_SCALE),
                state,
                null);
    }
}
