package io.tickgate.client.cli;

import io.tickgate.model.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file with the last cursor. It is replaced whole: whoever reads it, also after a crash, finds the one before or the new
 * one.
 *
 * <p>Confined to the client's loop, after it was read once.
 */
final class CursorFile {
    /** Longer than any cursor: a file of something else is not sent to a gateway. */
    private static final long MAX_BYTES = 65_536;

    private final Path path;
    private final Path beside;

    CursorFile(Path path) {
        this.path = path.toAbsolutePath();
        beside = this.path.resolveSibling(path.getFileName() + ".new");
    }

    Path path() {
        return path;
    }

    /**
     * Returns what was stored last, {@code null} if nothing was.
     *
     * @throws IOException if it cannot be read, or is no file of a cursor
     */
    @Nullable
    String read() throws IOException {
        if (!Files.exists(path)) {
            return null;
        }
        long bytes = Files.size(path);
        if (bytes > MAX_BYTES) {
            throw new IOException("%d bytes (expected: a cursor, of at most %d)".formatted(bytes, MAX_BYTES));
        }
        String text = Files.readString(path, StandardCharsets.ISO_8859_1).strip();
        if (!text.isEmpty() && !text.matches("[\\x21-\\x7e]+")) {
            throw new IOException("%s (expected: one cursor and nothing else)".formatted(Printable.of(text)));
        }
        return text.isEmpty() ? null : text;
    }

    /** Stores a cursor so that it outlives the process and the machine. */
    void store(String cursor) throws IOException {
        try (var file = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var bytes = ByteBuffer.wrap((cursor + "\n").getBytes(StandardCharsets.ISO_8859_1));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
