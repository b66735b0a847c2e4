package io.tickgate.simulator.binance;

import io.tickgate.simulator.recording.RecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the files of an instrument, one for each day, in the order of the days.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
interface RecordedFiles {
    /** The day of the recording in the jar. */
    String SHIPPED_DAY = "20240808";

    String SUFFIX = ".gz";

    List<RecordedFile> of(BinanceInstrument instrument);

    /** The recording in the jar. */
    static RecordedFiles shipped() {
        return instrument -> List.of(
                RecordedFile.shipped(instrument.venue().folder() + "/" + instrument.fileStem() + SHIPPED_DAY + SUFFIX));
    }

    /** A folder with {@code <venue>/<symbol>_<day>.gz}. */
    static RecordedFiles in(Path directory) {
        return instrument -> {
            var folder = directory.resolve(instrument.venue().folder());
            String pattern = instrument.fileStem() + "[0-9]{8}" + SUFFIX;
            var files = list(folder)
                    .filter(path -> path.getFileName().toString().matches(pattern))
                    .sorted()
                    .map(RecordedFile::of)
                    .toList();
            if (files.isEmpty()) {
                throw new RecordingException("%s: no file %s<day>%s (expected: one for each day; --symbols leaves "
                                .formatted(folder, instrument.fileStem(), SUFFIX)
                        + "instruments out)");
            }
            return files;
        };
    }

    private static Stream<Path> list(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.toList().stream();
        } catch (IOException e) {
            throw new RecordingException(
                    "%s: no such folder (expected: the recording of a venue)".formatted(folder), e);
        }
    }
}
