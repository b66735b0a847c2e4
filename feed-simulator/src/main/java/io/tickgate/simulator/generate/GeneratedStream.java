package io.tickgate.simulator.generate;

import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.simulator.recording.TickStream;
import io.tickgate.simulator.recording.TimedTick;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clones in the order in which they move, with the life of their session and what becomes of their trades; times
 * are spread evenly, by the rate alone, except that they leap over what is quiet because everyone is halted or closed.
 *
 * <p>Confined to the thread that reads it.
 */
final class GeneratedStream implements TickStream {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final GeneratorSettings settings;
    private final List<Clone> clones;
    private final SessionLife session;
    private final Amendments amendments;
    private final Deque<Clone> opening;
    /** At most two of each clone: nothing is added before all of it is taken. */
    private final Deque<Untimed> ready = new ArrayDeque<>();

    private final PriorityQueue<Clone> moving = new PriorityQueue<>();
    private long originNanos;
    private long sinceOrigin;
    private long count;
    private double movedNanos;
    private long nextBooksNanos;

    GeneratedStream(
            GeneratorSettings settings,
            long startNanos,
            List<Clone> clones,
            SessionLife session,
            Amendments amendments) {
        this.settings = settings;
        this.clones = clones;
        this.session = session;
        this.amendments = amendments;
        originNanos = startNanos;
        opening = new ArrayDeque<>(clones);
        moving.addAll(clones);
        nextBooksNanos = settings.withBooks() ? startNanos + Clone.FULL_BOOK_NANOS : Long.MAX_VALUE;
    }

    @Override
    public @Nullable TimedTick next() {
        if (settings.ticks() > 0 && count == settings.ticks()) {
            return null;
        }
        var tick = produced();
        while (tick == null) {
            // Nobody moves before something happens to them.
            originNanos = Math.min(session.nextNanos(), Math.min(amendments.nextNanos(), nextBooksNanos));
            sinceOrigin = 0;
            tick = produced();
        }
        count++;
        sinceOrigin++;
        return tick;
    }

    /** Returns what comes now; {@code null} if nobody moves. */
    private @Nullable TimedTick produced() {
        long now = nowNanos();
        if (ready.isEmpty()) {
            happen(now);
        }
        var told = ready.poll();
        if (told != null) {
            return new TimedTick(now, told.symbol, told.tick);
        }
        var amendment = amendments.due(now);
        return amendment == null ? move(now) : amendment;
    }

    private void happen(long now) {
        var opened = opening.poll();
        if (opened != null) {
            opened.opening(settings.withBooks(), now).forEach(tick -> ready.add(new Untimed(opened.symbol(), tick)));
            return;
        }
        session.advanceTo(now, this::changed);
        if (nextBooksNanos <= now) {
            nextBooksNanos = now + Clone.FULL_BOOK_NANOS;
            clones.forEach(clone -> tellBook(clone, now));
        }
    }

    private void changed(Clone clone) {
        ready.add(new Untimed(clone.symbol(), clone.instrument()));
        moving.remove(clone);
        if (clone.isMoving()) {
            clone.resumeAt(movedNanos);
            moving.add(clone);
        }
    }

    /** Whoever stands still has no change that would bring the whole book along. */
    private void tellBook(Clone clone, long now) {
        var book = clone.bookIfDue(now);
        if (book != null) {
            ready.add(new Untimed(clone.symbol(), book));
        }
    }

    private @Nullable TimedTick move(long now) {
        for (var clone = moving.poll(); clone != null; clone = moving.poll()) {
            movedNanos = clone.dueNanos();
            Tick tick = clone.move(now);
            moving.add(clone);
            if (tick instanceof Trade trade) {
                amendments.consider(clone, trade, now);
            }
            if (tick != null) {
                return new TimedTick(now, clone.symbol(), tick);
            }
        }
        return null;
    }

    private long nowNanos() {
        return originNanos + (long) (sinceOrigin * (NANOS_PER_SECOND / settings.ratePerSecond()));
    }

    @Override
    public void close() {
        // Nothing is open: the templates are in memory.
    }

    private record Untimed(Symbol symbol, Tick tick) {}
}
