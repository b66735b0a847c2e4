package io.tickgate.simulator.equity;

import io.tickgate.simulator.recording.LineReader;
import io.tickgate.simulator.recording.RecordingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A zip with the rows of one ticker and day.
 *
 * <p>Thread-safe.
 *
 * @param midnightNanos when the day began in New York, from which the rows count
 */
record EquityFile(Path path, String ticker, Kind kind, long midnightNanos) {
    static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    private static final Pattern NAME =
            Pattern.compile("([0-9]{8})_([a-z0-9.]+)_(tick_trade|tick_quote|second_quote)\\.zip");

    /** What the rows are. */
    enum Kind {
        TICK_TRADE(6),
        TICK_QUOTE(8),
        SECOND_QUOTE(11);

        private final int fields;

        Kind(int fields) {
            this.fields = fields;
        }
    }

    /** Returns {@code null} if the file's name is not one of this layout. */
    static @Nullable EquityFile of(Path path) {
        var matcher = NAME.matcher(path.getFileName().toString());
        if (!matcher.matches()) {
            return null;
        }
        var day = LocalDate.parse(matcher.group(1), DateTimeFormatter.BASIC_ISO_DATE);
        return new EquityFile(
                path,
                matcher.group(2).toUpperCase(Locale.ROOT),
                Kind.valueOf(matcher.group(3).toUpperCase(Locale.ROOT)),
                TimeUnit.SECONDS.toNanos(day.atStartOfDay(NEW_YORK).toEpochSecond()));
    }

    Rows open() {
        InputStream compressed = null;
        try {
            compressed = Files.newInputStream(path);
            var zip = new ZipInputStream(compressed);
            if (zip.getNextEntry() == null) {
                throw new IOException("no entry");
            }
            var lines = new LineReader(path.toString(), zip);
            return new Rows(lines, new CsvRow(lines, kind.fields));
        } catch (IOException e) {
            close(compressed);
            throw e instanceof NoSuchFileException
                    ? new RecordingException(path + ": no such file (expected: a recording)", e)
                    : new RecordingException(
                            "%s: %s (expected: a zip file with one table)".formatted(path, e.getMessage()), e);
        }
    }

    private static void close(@Nullable InputStream stream) {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                // The file was only read, and why it could not be is about to be told.
            }
        }
    }

    /**
     * The rows of an open file.
     *
     * <p>Confined to the thread that reads it.
     */
    record Rows(LineReader lines, CsvRow row) {}
}
