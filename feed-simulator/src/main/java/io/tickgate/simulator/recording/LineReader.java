package io.tickgate.simulator.recording;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * The lines of a recorded file, one at a time, with the words for what is wrong with one of them.
 *
 * <p>Holds one line and one block of the file; a line of more than {@value #MAX_LINE_BYTES} bytes is refused.
 *
 * <p>Confined to the thread that reads it.
 */
public final class LineReader implements AutoCloseable {
    /** The longest line known, a snapshot of a book, has 50 kB. */
    static final int MAX_LINE_BYTES = 4 << 20;

    private static final int INITIAL_BYTES = 64 << 10;

    private final String name;
    private final InputStream input;
    private byte[] buffer = new byte[INITIAL_BYTES];
    private int start;
    private int end;
    private int filled;
    private int next;
    private long lineNumber;

    /** @param name of the file, for messages */
    public LineReader(String name, InputStream input) {
        this.name = name;
        this.input = input;
    }

    /**
     * Goes to the next line; false at the end of the file.
     *
     * @throws RecordingException if the file is cut off or cannot be read
     */
    public boolean next() {
        start = next;
        lineNumber++;
        int search = start;
        while (true) {
            for (; search < filled; search++) {
                if (buffer[search] == '\n') {
                    end = search;
                    next = search + 1;
                    return true;
                }
            }
            int searched = search - start;
            if (!fill()) {
                end = filled;
                next = filled;
                return end > start;
            }
            search = start + searched;
        }
    }

    /** Makes room behind the current line and reads on; false at the end of the file. */
    private boolean fill() {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, filled - start);
            filled -= start;
            start = 0;
        }
        if (filled == buffer.length) {
            if (filled >= MAX_LINE_BYTES) {
                throw wrong("a line of more than %d bytes (expected: one record a line)".formatted(MAX_LINE_BYTES));
            }
            buffer = Arrays.copyOf(buffer, 2 * filled);
        }
        try {
            int count = input.read(buffer, filled, buffer.length - filled);
            filled += Math.max(count, 0);
            return count >= 0;
        } catch (EOFException e) {
            throw new RecordingException(where() + ": the compressed file ends too early (expected: a whole file)", e);
        } catch (ZipException e) {
            throw new RecordingException(
                    where() + ": %s (expected: a sound compressed file)".formatted(e.getMessage()), e);
        } catch (IOException e) {
            throw new RecordingException(where() + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** The byte at {@code index} of the line. */
    public byte at(int index) {
        return buffer[start + index];
    }

    /** How many bytes the line has. */
    public int length() {
        return end - start;
    }

    /** Returns the line from {@code index} on. */
    public byte[] bytesFrom(int index) {
        return Arrays.copyOfRange(buffer, start + index, end);
    }

    /** Returns the exception for the current line. */
    public RecordingException wrong(String message) {
        return new RecordingException(where() + ": " + message);
    }

    public RecordingException wrong(String message, Throwable cause) {
        return new RecordingException(where() + ": " + message, cause);
    }

    private String where() {
        return name + ", line " + lineNumber;
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            throw new RecordingException(name + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
