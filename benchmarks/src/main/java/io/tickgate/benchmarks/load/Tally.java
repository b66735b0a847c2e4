package io.tickgate.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What the clients of one kind have received on one event loop since the last reset.
 *
 * <p>Confined to that loop; copies are handed out.
 */
public final class Tally {
    private static final long HIGHEST_MICROS = 600_000_000;
    private static final int DIGITS = 3;
    private static final int KEPT_PROBLEMS = 5;

    private final Histogram ageMicros = new Histogram(HIGHEST_MICROS, DIGITS);
    private final Histogram addedMicros = new Histogram(HIGHEST_MICROS, DIGITS);
    private final Histogram insideMicros = new Histogram(HIGHEST_MICROS, DIGITS);
    private final List<String> problems = new ArrayList<>();
    private long messages;
    private long frames;
    private long bytes;
    private long reads;
    private long stamps;
    private long problemCount;

    void reset() {
        ageMicros.reset();
        addedMicros.reset();
        insideMicros.reset();
        messages = 0;
        frames = 0;
        bytes = 0;
        reads = 0;
        stamps = 0;
    }

    void message(long micros) {
        messages++;
        // The clock of the generator and that of the publisher may differ by some microseconds.
        ageMicros.recordValue(Math.max(0, Math.min(micros, HIGHEST_MICROS)));
    }

    void added(long micros) {
        addedMicros.recordValue(Math.max(0, Math.min(micros, HIGHEST_MICROS)));
    }

    void frame() {
        frames++;
    }

    void read(int newBytes) {
        reads++;
        bytes += newBytes;
    }

    void stamped(long micros) {
        stamps++;
        insideMicros.recordValue(Math.max(0, Math.min(micros, HIGHEST_MICROS)));
    }

    void problem(String problem) {
        problemCount++;
        if (problems.size() < KEPT_PROBLEMS) {
            problems.add(problem);
        }
    }

    /** Adds what it has, with the problems, to another that no loop writes to. */
    public void addTo(Tally sum) {
        sum.ageMicros.add(ageMicros);
        sum.addedMicros.add(addedMicros);
        sum.insideMicros.add(insideMicros);
        sum.messages += messages;
        sum.frames += frames;
        sum.bytes += bytes;
        sum.reads += reads;
        sum.stamps += stamps;
        sum.problemCount += problemCount;
        sum.problems.addAll(problems);
    }

    /** From when a tick was due to when it was read. */
    public Histogram ageMicros() {
        return ageMicros;
    }

    /** From when another reader of Kafka had the record to when the message was read, where there is such a reader. */
    public Histogram addedMicros() {
        return addedMicros;
    }

    /** From the poll that read a record to when the socket had taken the update, by the server's own stamps. */
    public Histogram insideMicros() {
        return insideMicros;
    }

    public long messages() {
        return messages;
    }

    /** Frames that had a message. */
    public long frames() {
        return frames;
    }

    public long bytes() {
        return bytes;
    }

    /** How often bytes were taken from a socket. */
    public long reads() {
        return reads;
    }

    /** Messages that say when an update was where, which are not counted as messages. */
    public long stamps() {
        return stamps;
    }

    /** Counted from the very beginning, and not since the reset. */
    public long problemCount() {
        return problemCount;
    }

    public List<String> problems() {
        return List.copyOf(problems);
    }
}
