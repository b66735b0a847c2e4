package io.tickgate.simulator.binance;

import io.tickgate.simulator.recording.LineReader;
import io.tickgate.simulator.recording.Nanos;
import io.tickgate.simulator.recording.RecordingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one instrument over all its days.
 *
 * <p>Confined to the thread that reads it.
 */
final class FrameStream implements AutoCloseable {
    private final List<RecordedFile> files;
    private final FrameReader reader;
    private int nextFile;
    private @Nullable LineReader lines;
    private long lastNanos;

    FrameStream(BinanceInstrument instrument, List<RecordedFile> files) {
        this.files = files;
        reader = new FrameReader(instrument.ticker());
    }

    /** Returns the next frame, {@code null} at the end. */
    @Nullable
    Frame next() {
        while (true) {
            if (lines == null) {
                if (nextFile == files.size()) {
                    return null;
                }
                lines = files.get(nextFile++).open();
            }
            if (lines.next()) {
                return inOrder(reader.read(lines), lines);
            }
            lines.close();
            lines = null;
        }
    }

    private Frame inOrder(Frame frame, LineReader line) {
        if (frame.receiveNanos() < lastNanos) {
            throw line.wrong("receive time %s (expected: not before %s, that of the line before)"
                    .formatted(Nanos.toInstant(frame.receiveNanos()), Nanos.toInstant(lastNanos)));
        }
        lastNanos = frame.receiveNanos();
        return frame;
    }

    /** Returns the exception for the frame that was read last. */
    RecordingException wrong(String message) {
        return lines == null ? new RecordingException(message) : lines.wrong(message);
    }

    @Override
    public void close() {
        if (lines != null) {
            lines.close();
            lines = null;
        }
    }
}
