package io.tickgate.gateway.cache;

import io.tickgate.model.BarInterval;
import io.tickgate.model.Trade;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The bars of one length of one symbol: the open ones, and the last of the closed.
 *
 * <p>Bounded: it forgets its oldest bar when there is one too many, and remembers the number of its last change. Bars that
 * lie ahead of the publishers' clocks are counted by themselves, and are few.
 *
 * <p>Guarded by the lock of its symbol's bars.
 */
final class BarSeries {
    static final long NEVER = Long.MAX_VALUE;

    /** A feed whose clocks are a little apart needs some; one with a wrong clock must not push out what is right. */
    private static final int BARS_AHEAD = 8;

    private final BarInterval interval;
    private final int capacity;
    private final long graceMicros;

    /** The oldest first. */
    private final List<BuildingBar> bars = new ArrayList<>();

    private long changes;
    private long forgottenChange;
    private long lastChangeSequence = LogPosition.BEFORE_FIRST;
    private long forgottenSequence = LogPosition.BEFORE_FIRST;
    private long events;
    private @Nullable LogPosition head;
    private @Nullable BarsView view;

    /** @param graceMicros how long after its end a bar is waited for late trades */
    BarSeries(BarInterval interval, int capacity, long graceMicros) {
        this.interval = interval;
        this.capacity = capacity;
        this.graceMicros = graceMicros;
    }

    /**
     * Adds a trade.
     *
     * @param clockMicros how far the publishers' clocks have come
     * @param isWhole whether the log has been read from the beginning of the trade's bar
     * @return whether a bar changed; the trade may be older than all that are kept
     */
    boolean add(LogPosition position, Trade trade, long number, long markMicros, long clockMicros, boolean isWhole) {
        reach(position);
        long start = interval.startMicros(trade.timeMicros());
        int index = indexOf(start);
        if (index >= 0) {
            var bar = bars.get(index);
            bar.add(trade);
            changed(bar);
            return true;
        }
        int place = -index - 1;
        int kept = bars.size() - barsAhead(clockMicros);
        if (place == 0 && kept >= capacity) {
            return false;
        }
        var bar = new BuildingBar(start, start + interval.micros(), number, position, trade);
        if (!isWhole) {
            bar.beginLate();
        }
        bars.add(place, bar);
        while (bars.size() - barsAhead(clockMicros) > capacity) {
            forget(bars.remove(0));
        }
        if (isOver(bar, markMicros)) {
            bar.close();
        }
        changed(bar);
        return true;
    }

    /** Whether a trade is in a bar that lies ahead, and there are as many of them as there may be. */
    boolean isTooFarAhead(long timeMicros, long clockMicros) {
        long start = interval.startMicros(timeMicros);
        return start > clockMicros && indexOf(start) < 0 && barsAhead(clockMicros) >= BARS_AHEAD;
    }

    /** How many bars begin later than the publishers' clocks are; they take the place of no other. */
    private int barsAhead(long clockMicros) {
        int ahead = 0;
        while (ahead < bars.size() && bars.get(bars.size() - 1 - ahead).startMicros() > clockMicros) {
            ahead++;
        }
        return ahead;
    }

    private void reach(LogPosition position) {
        if (head != null && !head.epoch().equals(position.epoch())) {
            // Another offset space: what was built from the old one is not continued.
            bars.clear();
            forgottenChange = ++changes;
            forgottenSequence = LogPosition.BEFORE_FIRST;
            lastChangeSequence = LogPosition.BEFORE_FIRST;
        }
        view = null;
        head = position;
        events++;
    }

    private void forget(BuildingBar bar) {
        forgottenChange = Math.max(forgottenChange, bar.change());
        forgottenSequence = Math.max(forgottenSequence, bar.position().sequence());
    }

    private void changed(BuildingBar bar) {
        var position = Objects.requireNonNull(head, "a bar changes at a record");
        bar.changed(++changes, events, position);
        lastChangeSequence = position.sequence();
        view = null;
    }

    private boolean isOver(BuildingBar bar, long markMicros) {
        return bar.endMicros() + graceMicros <= markMicros;
    }

    /** Says that nothing is known of what lies before this sequence: nobody goes on from there. */
    void beginsAt(long sequence) {
        // One who has read up to the record before it lacks nothing.
        forgottenSequence = Math.max(forgottenSequence, sequence - 2);
    }

    /** Closes the bars that are over; returns whether there was one. */
    boolean close(long markMicros) {
        boolean isChanged = false;
        for (var bar : bars) {
            if (!bar.isFinal() && isOver(bar, markMicros)) {
                bar.close();
                changed(bar);
                isChanged = true;
            }
        }
        return isChanged;
    }

    /** Returns the time at which the next bar has to be closed, {@link #NEVER} if all are. */
    long nextCloseMicros() {
        long next = NEVER;
        // Also before a bar that is closed: a clock that was ahead may have closed bars that are still to come.
        for (var bar : bars) {
            if (!bar.isFinal()) {
                next = Math.min(next, bar.endMicros() + graceMicros);
            }
        }
        return next;
    }

    /** Notes a record that is no trade of its own. */
    void pass(LogPosition position) {
        reach(position);
    }

    /** Changes the bar in which a time lies; returns whether it is kept. */
    boolean change(long timeMicros, Consumer<BuildingBar> change) {
        int index = indexOf(interval.startMicros(timeMicros));
        if (index < 0) {
            return false;
        }
        var bar = bars.get(index);
        change.accept(bar);
        changed(bar);
        return true;
    }

    /** Says that trades may be missing in some bars, or be in them that should not. */
    boolean loseIf(Predicate<BuildingBar> isMeant) {
        boolean isChanged = false;
        for (var bar : bars) {
            if (isMeant.test(bar)) {
                bar.lose();
                changed(bar);
                isChanged = true;
            }
        }
        return isChanged;
    }

    BarInterval interval() {
        return interval;
    }

    private int indexOf(long startMicros) {
        int low = 0;
        int high = bars.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Long.compare(bars.get(middle).startMicros(), startMicros);
            if (order == 0) {
                return middle;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return -low - 1;
    }

    @Nullable
    LogPosition head() {
        return head;
    }

    long lastChangeSequence() {
        return lastChangeSequence;
    }

    /** Returns the number of the latest change, 0 if there has been none. */
    long changes() {
        return changes;
    }

    long forgottenChange() {
        return forgottenChange;
    }

    @Nullable
    BarVersion after(long change, TopicCell cell) {
        BuildingBar first = null;
        for (var bar : bars) {
            if (bar.change() > change && (first == null || bar.change() < first.change())) {
                first = bar;
            }
        }
        return first == null ? null : first.version(cell);
    }

    /** The bars that changed at the very position are among those after it: a client has had some of them or all. */
    long changeAt(String epoch, long sequence) {
        if (head == null || !head.epoch().equals(epoch) || forgottenSequence >= sequence) {
            return -1;
        }
        long last = forgottenChange;
        for (var bar : bars) {
            if (bar.position().sequence() < sequence) {
                last = Math.max(last, bar.change());
            }
        }
        return last;
    }

    @Nullable
    BarsView view(TopicCell cell) {
        var position = head;
        if (position == null) {
            return null;
        }
        var held = view;
        if (held == null) {
            held = new BarsView(
                    cell, position, bars.stream().map(BuildingBar::bar).toList(), changes);
            view = held;
        }
        return held;
    }
}
