package io.tickgate.simulator.recording;

import org.jspecify.annotations.Nullable;

/**
 * The ticks of a stream before some time.
 *
 * <p>Confined to the thread that reads it.
 */
public final class UntilStream implements TickStream {
    private final TickStream whole;
    private final long endNanos;

    public UntilStream(TickStream whole, long endNanos) {
        this.whole = whole;
        this.endNanos = endNanos;
    }

    @Override
    public @Nullable TimedTick next() {
        var tick = whole.next();
        return tick == null || tick.timeNanos() >= endNanos ? null : tick;
    }

    @Override
    public void close() {
        whole.close();
    }
}
