package io.tickgate.simulator.equity;

import io.tickgate.model.Quote;
import io.tickgate.simulator.recording.TickStream;
import io.tickgate.simulator.recording.TimedTick;
import org.jspecify.annotations.Nullable;

/**
 * A stream from some time on, begun with the quote that stood then.
 *
 * <p>Confined to the thread that reads it.
 */
final class FromStream implements TickStream {
    private final TickStream whole;
    private final long fromNanos;
    private @Nullable TimedTick first;
    private boolean isStarted;

    FromStream(TickStream whole, long fromNanos) {
        this.whole = whole;
        this.fromNanos = fromNanos;
    }

    @Override
    public @Nullable TimedTick next() {
        if (isStarted) {
            var next = first == null ? whole.next() : first;
            first = null;
            return next;
        }
        isStarted = true;
        TimedTick standing = null;
        first = whole.next();
        while (first != null && first.timeNanos() < fromNanos) {
            standing = first.tick() instanceof Quote ? first : null;
            first = whole.next();
        }
        return standing == null ? next() : new TimedTick(fromNanos, standing.symbol(), standing.tick());
    }

    @Override
    public void close() {
        whole.close();
    }
}
