package io.tickgate.benchmarks.load;

import java.util.concurrent.TimeUnit;

/**
 * The ticks of a run: burst {@code k} is due {@code k / perSecond} after the start and carries the next {@code frames} symbols
 * in turn.
 *
 * <p>Thread-safe.
 *
 * @param frames symbols that tick in one burst
 * @param bytes size of one message, for the servers that make their own
 */
public record Bursts(int frames, int bytes, int symbols, int perSecond) {
    public Bursts {
        if (frames < 1 || frames > symbols) {
            throw new IllegalArgumentException("frames: %d (expected: 1 to %d)".formatted(frames, symbols));
        }
        if (symbols > QuoteText.MAX_SYMBOLS) {
            throw new IllegalArgumentException(
                    "symbols: %d (expected: at most %d)".formatted(symbols, QuoteText.MAX_SYMBOLS));
        }
        if (perSecond < 1) {
            throw new IllegalArgumentException("bursts a second: %d (expected: 1 or more)".formatted(perSecond));
        }
    }

    /** Nanoseconds after the start at which a burst is due. */
    public long dueNanos(long burst) {
        return burst * TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** The symbol at a place in a burst. */
    public int symbol(long burst, int place) {
        return (int) ((burst * frames + place) % symbols);
    }

    public int ticksPerSecond() {
        return perSecond * frames;
    }
}
