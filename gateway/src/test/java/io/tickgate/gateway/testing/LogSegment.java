package io.tickgate.gateway.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file of a partition as a broker has it on its disk, of one whose log has begun with it.
 *
 * <p>Confined to the thread of its test.
 */
public final class LogSegment {
    private final Path file;

    private LogSegment(Path file) {
        this.file = file;
    }

    /** Finds it in the data directory of a broker. */
    public static LogSegment of(Path dataDirectory, String topic, int partition) {
        var end = Path.of("%s-%d".formatted(topic, partition), "00000000000000000000.log");
        try (var files = Files.walk(dataDirectory)) {
            return new LogSegment(
                    files.filter(path -> path.endsWith(end)).findFirst().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Turns the last bits of a batch over, so that its checksum is wrong; the second time they are right again. */
    public void flipBits(int batch) {
        try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
            long place = lastByte(raw, batch);
            raw.seek(place);
            int value = raw.read();
            raw.seek(place);
            raw.write(~value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each batch begins with its first offset and its length in bytes after these (Kafka's documentation, Message Format). */
    private static long lastByte(RandomAccessFile raw, int batch) throws IOException {
        long next = 0;
        for (int i = 0; i <= batch; i++) {
            raw.seek(next + Long.BYTES);
            next += Long.BYTES + Integer.BYTES + raw.readInt();
        }
        return next - 1;
    }
}
