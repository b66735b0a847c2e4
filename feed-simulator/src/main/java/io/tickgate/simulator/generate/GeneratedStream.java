package io.tickgate.simulator.generate;

import io.tickgate.model.Tick;
import io.tickgate.simulator.recording.TickStream;
import io.tickgate.simulator.recording.TimedTick;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clones in the order in which they move; their times are spread evenly, by the rate alone.
 *
 * <p>Confined to the thread that reads it.
 */
final class GeneratedStream implements TickStream {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final GeneratorSettings settings;
    private final long startNanos;
    private final Deque<Clone> opening;
    private final Deque<TimedTick> ready = new ArrayDeque<>();
    private final PriorityQueue<Clone> moving = new PriorityQueue<>();
    private long count;

    GeneratedStream(GeneratorSettings settings, long startNanos, List<Clone> clones) {
        this.settings = settings;
        this.startNanos = startNanos;
        opening = new ArrayDeque<>(clones);
        moving.addAll(clones);
    }

    @Override
    public @Nullable TimedTick next() {
        if (settings.ticks() > 0 && count == settings.ticks()) {
            return null;
        }
        var tick = ready.isEmpty() ? produced() : ready.remove();
        count++;
        return tick;
    }

    private TimedTick produced() {
        var opened = opening.poll();
        if (opened != null) {
            long time = timeNanos();
            for (var tick : opened.opening(settings.withBooks(), time)) {
                ready.add(new TimedTick(time, opened.symbol(), tick));
            }
            return ready.remove();
        }
        while (true) {
            var clone = moving.remove();
            long time = timeNanos();
            Tick tick = clone.move(time);
            moving.add(clone);
            if (tick != null) {
                return new TimedTick(time, clone.symbol(), tick);
            }
        }
    }

    private long timeNanos() {
        return startNanos + (long) (count * (NANOS_PER_SECOND / settings.ratePerSecond()));
    }

    @Override
    public void close() {
        // Nothing is open: the templates are in memory.
    }
}
