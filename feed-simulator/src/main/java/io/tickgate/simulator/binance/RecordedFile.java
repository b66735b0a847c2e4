package io.tickgate.simulator.binance;

import io.tickgate.simulator.recording.LineReader;
import io.tickgate.simulator.recording.RecordingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * A compressed file of one instrument and day, on disk or in the jar.
 *
 * <p>Thread-safe.
 *
 * @param name for messages
 */
record RecordedFile(String name, Source source) {
    private static final int BLOCK_BYTES = 64 << 10;

    /** Opens the compressed bytes. */
    interface Source {
        InputStream open() throws IOException;
    }

    static RecordedFile of(Path path) {
        return new RecordedFile(path.toString(), () -> Files.newInputStream(path));
    }

    /** A resource beside the recording's README. */
    static RecordedFile shipped(String path) {
        String resource = "/io/tickgate/simulator/recording/" + path;
        return new RecordedFile("shipped recording " + path, () -> {
            var stream = RecordedFile.class.getResourceAsStream(resource);
            if (stream == null) {
                throw new NoSuchFileException(resource);
            }
            return stream;
        });
    }

    LineReader open() {
        InputStream compressed;
        try {
            compressed = source.open();
        } catch (NoSuchFileException e) {
            throw new RecordingException(name + ": no such file (expected: a recording)", e);
        } catch (IOException e) {
            throw new RecordingException(name + ": cannot be opened: " + e.getMessage(), e);
        }
        try {
            return new LineReader(name, new GZIPInputStream(compressed, BLOCK_BYTES));
        } catch (IOException e) {
            closeQuietly(compressed);
            throw new RecordingException(
                    "%s: %s (expected: a gzip file)".formatted(name, e.getMessage() == null ? "empty" : e.getMessage()),
                    e);
        }
    }

    private static void closeQuietly(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // The file was only read, and why it could not be is about to be told.
        }
    }
}
