package io.tickgate.gateway.cache;

import io.tickgate.model.Trade;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The bars of one symbol, built from its trades, in every length.
 *
 * <p>A bar is over when its feed has passed its end, by the publishers' clocks in the log and not by ours: so every
 * gateway that reads the log closes it at the same record.
 *
 * <p>A trade that is cancelled or corrected changes its bar: exactly if all trades of the bar are still on the tape,
 * and otherwise as far as its volume and count go; the bar says that it is partial if an edge of it may be wrong.
 *
 * <p>Thread-safe: written by the thread of its feed partition alone, under the lock that its readers take.
 */
public final class SymbolBars {
    private final List<BarSeries> series;
    private final TradeTape tape;
    private final Runnable[] announcements;
    private long markMicros = Long.MIN_VALUE;
    private long wholeFromMicros = Long.MIN_VALUE;
    private long nextCloseMicros = BarSeries.NEVER;

    SymbolBars(List<BarSeries> series, TradeTape tape) {
        this.series = List.copyOf(series);
        this.tape = tape;
        announcements = new Runnable[series.size()];
    }

    void onChange(int index, Runnable announcement) {
        announcements[index] = announcement;
    }

    /**
     * Says since when the log has been read without a hole.
     *
     * @param timeMicros bars that begin before it are partial
     */
    public synchronized void wholeFrom(long timeMicros) {
        wholeFromMicros = Math.max(wholeFromMicros, timeMicros);
    }

    /** Says where the reading of the log began: what a bar was before it is not known. */
    public synchronized void beginsAt(long sequence) {
        series.forEach(bars -> bars.beginsAt(sequence));
    }

    /**
     * Takes the trade that was last put on the tape.
     *
     * @param clockMicros how far the publishers' clocks have come: the trade itself moves them no further
     * @return whether there was room for it; there is little for bars that those clocks have not come to
     */
    public boolean apply(LogPosition position, Trade trade, long clockMicros) {
        long number = tape.next() - 1;
        if (!trade.isOrdinary()) {
            revise(position, new Revision(position, number, trade));
            return true;
        }
        if (series.stream().anyMatch(bars -> bars.isTooFarAhead(trade.timeMicros(), clockMicros))) {
            return false;
        }
        markMicros = Math.max(markMicros, Math.min(trade.timeMicros(), clockMicros));
        change(index -> {
            var bars = series.get(index);
            boolean isWhole = bars.interval().startMicros(trade.timeMicros()) >= wholeFromMicros;
            boolean isAdded = bars.add(position, trade, number, markMicros, clockMicros, isWhole);
            return bars.close(markMicros) || isAdded;
        });
        return true;
    }

    /** Takes note of a trade of which it cannot be known in which bar it belongs: any that is open may lack it. */
    public void passOver(LogPosition position) {
        change(index -> {
            series.get(index).pass(position);
            return series.get(index).loseIf(bar -> !bar.isFinal());
        });
    }

    private void revise(LogPosition position, Revision revision) {
        change(index -> {
            var bars = series.get(index);
            bars.pass(position);
            return revision.apply(bars);
        });
    }

    /** Says that trades are missing from the log before this time. */
    public void lose(long timeMicros) {
        wholeFrom(timeMicros);
        lose();
    }

    /** The same where nothing is known of when they were: of the bars that are open. */
    public void lose() {
        change(index -> series.get(index).loseIf(bar -> !bar.isFinal()));
    }

    /** Closes what is over at a time of the publishers' clocks, in microseconds since the epoch. */
    public void close(long timeMicros) {
        // Both are of this thread alone: without the lock for the many symbols that have nothing to close.
        markMicros = Math.max(markMicros, timeMicros);
        if (markMicros >= nextCloseMicros) {
            change(index -> series.get(index).close(markMicros));
        }
    }

    /** The publishers' clocks have not come as far as it was said: bars that begin from now on close in their time. */
    public void turnBack(long timeMicros) {
        markMicros = timeMicros;
        synchronized (this) {
            wholeFromMicros = Math.min(wholeFromMicros, timeMicros);
        }
    }

    private void change(IntPredicate change) {
        var changed = new boolean[series.size()];
        synchronized (this) {
            long next = BarSeries.NEVER;
            for (int i = 0; i < series.size(); i++) {
                changed[i] = change.test(i);
                next = Math.min(next, series.get(i).nextCloseMicros());
            }
            nextCloseMicros = next;
        }
        for (int i = 0; i < changed.length; i++) {
            if (changed[i]) {
                announcements[i].run();
            }
        }
    }

    /** What a cancellation or a correction means for every series. */
    private final class Revision {
        private final TradeLedger ledger;
        private final boolean isKept;
        private final @Nullable Trade before;
        private final @Nullable Trade after;

        /** @param number of the revision itself on the tape */
        Revision(LogPosition position, long number, Trade trade) {
            String id = Objects.requireNonNull(trade.cancels() == null ? trade.corrects() : trade.cancels());
            ledger = TradeLedger.of(tape, position.epoch(), number);
            var revised = ledger.number(id);
            isKept = revised != null;
            before = revised == null ? null : ledger.counting(revised);
            ledger.add(number, trade);
            after = revised == null ? null : ledger.counting(revised);
        }

        /** Returns whether a bar has changed. */
        boolean apply(BarSeries bars) {
            if (!isKept) {
                // It was in a bar that has trades which are not on the tape any more, or in none that is kept.
                return bars.loseIf(bar -> bar.firstNumber() < tape.first());
            }
            var revised = before;
            // Cancelled already: there is nothing to take back or to replace.
            return revised != null && bars.change(revised.timeMicros(), bar -> revise(bars, bar, revised));
        }

        private void revise(BarSeries bars, BuildingBar bar, Trade revised) {
            if (bar.firstNumber() >= tape.first()) {
                bar.become(rebuilt(bars, bar));
                return;
            }
            bar.takeOut(revised);
            if (after != null) {
                bar.putIn(after);
            }
        }

        private @Nullable BuildingBar rebuilt(BarSeries bars, BuildingBar bar) {
            BuildingBar rebuilt = null;
            for (var trade : ledger.since(bar.firstNumber())) {
                if (bars.interval().startMicros(trade.timeMicros()) != bar.startMicros()) {
                    continue;
                }
                if (rebuilt == null) {
                    rebuilt = new BuildingBar(
                            bar.startMicros(), bar.endMicros(), bar.firstNumber(), bar.position(), trade);
                } else {
                    rebuilt.add(trade);
                }
            }
            return rebuilt;
        }
    }
}
