package io.tickgate.gateway.faults;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A file to which what happens is added, one line each: the time in microseconds, the kind of event, its fields, with
 * tabs between. Writers and clients each have one; {@link Journals} reads them again.
 *
 * <p>Thread-safe.
 */
final class Journal implements AutoCloseable {
    private final BufferedWriter out;

    /** What a line is about; which fields follow. */
    enum Event {
        /** Of the run: its seed. */
        SEED,
        /** Of the log: channel, its epochs in the order of the partitions. What comes after is of these. */
        TOPIC,
        /** Of the log: as TOPIC, where the topic is the same one with more partitions. */
        WIDENED,
        /** Of the log: running number, channel, symbol, the publisher's number of the symbol, source time, value. */
        SENT,
        /** Of the log: running number, epoch, offset. */
        ACKED,
        /** Of the log: running number; it is in an aborted transaction. */
        ABORTED,
        /** Of the log: epoch, the first offset that is kept. */
        DELETED,
        /** Of the log: epoch, the first offset that an unclean election has taken. */
        CUT,
        /** Of the run: what is done to whom. */
        FAULT,
        /** Of the run: it is undone. */
        HEALED,
        /** Of the run: bytes that a gateway holds after a collection, while its clients take nothing. */
        MEMORY,
        /** Of a client: channel, mode. */
        CLIENT,
        /** Of a client: which gateway. */
        OPEN,
        /** Of a client: a command. */
        SAID,
        /** Of a client: a frame. */
        HEARD,
        /** Of a client: why. */
        CLOSED
    }

    Journal(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        out = Files.newBufferedWriter(file);
    }

    static long nowMicros() {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }

    void add(Event event, Object... fields) {
        addAt(nowMicros(), event, fields);
    }

    synchronized void addAt(long micros, Event event, Object... fields) {
        try {
            out.write(Long.toString(micros));
            out.write('\t');
            out.write(event.name());
            for (var field : List.of(fields)) {
                out.write('\t');
                out.write(field.toString());
            }
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
