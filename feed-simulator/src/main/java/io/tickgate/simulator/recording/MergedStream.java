package io.tickgate.simulator.recording;

import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Several streams as one, in the order of time; at the same time, in the order in which they were given.
 *
 * <p>Holds one tick of each stream, however long they are.
 *
 * <p>Confined to the thread that reads it.
 */
public final class MergedStream implements TickStream {
    private final List<TickStream> streams;
    private final PriorityQueue<Head> heads = new PriorityQueue<>();
    private @Nullable Head last;
    private boolean isStarted;

    public MergedStream(List<TickStream> streams) {
        this.streams = List.copyOf(streams);
    }

    @Override
    public @Nullable TimedTick next() {
        if (!isStarted) {
            isStarted = true;
            for (int i = 0; i < streams.size(); i++) {
                advance(i);
            }
        } else if (last != null) {
            advance(last.index);
        }
        last = heads.poll();
        return last == null ? null : last.tick;
    }

    private void advance(int index) {
        var tick = streams.get(index).next();
        if (tick != null) {
            heads.add(new Head(tick, index));
        }
    }

    @Override
    public void close() {
        streams.forEach(TickStream::close);
    }

    private record Head(TimedTick tick, int index) implements Comparable<Head> {
        @Override
        public int compareTo(Head other) {
            int byTime = Long.compare(tick.timeNanos(), other.tick.timeNanos());
            return byTime != 0 ? byTime : Integer.compare(index, other.index);
        }
    }
}
