package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.SourceHealth;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.gateway.log.LogPartition;
import java.util.HashSet;
import java.util.Set;

/**
 * How far one partition of a source topic has been read.
 *
 * <p>Bounded by the symbols of the partition.
 *
 * <p>Confined to the thread of its feed.
 */
final class PartitionState {
    /** Where nothing has been read, and it is not known from when on the log is whole. */
    private static final long UNKNOWN = Long.MAX_VALUE;

    private static final long CLOSE_EVERY_MICROS = 100_000;

    private final SourcePartition source;
    private final SourceHealth health;
    private LogPartition log;
    private final long begin;
    private final Set<SymbolCells> symbols = new HashSet<>();
    private long lastHeardNanos;
    private long records;
    private final PublishersClock clock = new PublishersClock();
    private boolean isWaiting;
    private long nextCloseMicros = Long.MIN_VALUE;
    private long wholeFromMicros;
    private boolean isPaused;
    private long pausedAt;

    /** @param begin the offset at which reading begins; 0 is the first record of all */
    PartitionState(SourcePartition source, SourceHealth health, LogPartition log, long begin, long nowNanos) {
        this.source = source;
        this.health = health;
        this.log = log;
        this.begin = begin;
        wholeFromMicros = begin == 0 ? Long.MIN_VALUE : UNKNOWN;
        lastHeardNanos = nowNanos;
    }

    SourcePartition source() {
        return source;
    }

    /** Where those who take every record meet what is read. */
    LogPartition log() {
        return log;
    }

    /** What is read from now on meets its readers elsewhere. */
    void log(LogPartition newLog) {
        log = newLog;
    }

    SourceHealth health() {
        return health;
    }

    void add(SymbolCells cells) {
        symbols.add(cells);
        cells.bars().wholeFrom(wholeFromMicros);
        cells.bars().beginsAt(begin);
    }

    /** Another partition has the symbol now. */
    void remove(SymbolCells cells) {
        symbols.remove(cells);
    }

    /**
     * Nobody needs it: nothing of it comes.
     *
     * @param next the offset at which it goes on
     */
    void pause(long next) {
        isPaused = true;
        pausedAt = next;
    }

    /** The offset at which it was let go of. */
    long pausedAt() {
        return pausedAt;
    }

    /**
     * It is read again.
     *
     * @param isGap whether not all is read that has come meanwhile
     */
    void resume(boolean isGap, long nowNanos) {
        isPaused = false;
        lastHeardNanos = nowNanos;
        wholeFromMicros = isGap ? UNKNOWN : wholeFromMicros;
    }

    boolean isPaused() {
        return isPaused;
    }

    /** Notes that something has come. */
    void heard(long nowNanos) {
        lastHeardNanos = nowNanos;
        records++;
    }

    long lastHeardNanos() {
        return lastHeardNanos;
    }

    /** Notes whether its next record cannot be read now. */
    void waits(boolean isWaitingNow) {
        isWaiting = isWaitingNow;
    }

    /** Whether it stands before a record that cannot be read now. */
    boolean isWaiting() {
        return isWaiting;
    }

    /** How many records have come. */
    long records() {
        return records;
    }

    /**
     * Notes when the next record was published, before it is applied.
     *
     * @param loggedMicros when it came into the log as far as that is known, otherwise negative
     * @return when it was published, as far as that can be believed
     */
    long begins(long publishedMicros, long loggedMicros) {
        long before = clock.micros();
        long believedMicros = clock.next(publishedMicros, loggedMicros);
        if (clock.micros() < before) {
            turnBack();
        }
        if (wholeFromMicros == UNKNOWN) {
            wholeFromMicros = believedMicros;
            symbols.forEach(cells -> cells.bars().wholeFrom(believedMicros));
        }
        return believedMicros;
    }

    /** What was thought to be the time was not: a wrong clock had the first word, or the last two. */
    private void turnBack() {
        wholeFromMicros = Math.min(wholeFromMicros, clock.micros());
        nextCloseMicros = Long.MIN_VALUE;
        symbols.forEach(cells -> cells.bars().turnBack(clock.micros()));
    }

    /** Up to when everything has been published, by the publishers' clocks, in microseconds since the epoch. */
    long clockMicros() {
        return clock.micros();
    }

    /** Closes the bars that are over, once everything that was published until now has been applied. */
    void closeBars() {
        if (clock.micros() >= nextCloseMicros) {
            nextCloseMicros = clock.micros() + CLOSE_EVERY_MICROS;
            for (var cells : symbols) {
                cells.bars().close(clock.micros());
            }
        }
    }
}
