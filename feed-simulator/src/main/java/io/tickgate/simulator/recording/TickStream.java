package io.tickgate.simulator.recording;

import org.jspecify.annotations.Nullable;

/**
 * Ticks whose times never go backwards.
 *
 * <p>Confined to the thread that reads it.
 */
public interface TickStream extends AutoCloseable {
    /**
     * Returns the next tick, {@code null} at the end.
     *
     * @throws RecordingException if what follows cannot be read
     */
    @Nullable
    TimedTick next();

    @Override
    void close();
}
