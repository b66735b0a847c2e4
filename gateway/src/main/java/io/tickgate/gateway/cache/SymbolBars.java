package io.tickgate.gateway.cache;

import io.tickgate.model.Trade;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    /** Corrections of corrections of corrections are an error of the venue. */
    private static final int MAX_CORRECTIONS = 16;

    private final List<BarSeries> series;
    private final Tape tape;
    private final Runnable[] announcements;
    private long markMicros = Long.MIN_VALUE;
    private long wholeFromMicros = Long.MIN_VALUE;
    private long nextCloseMicros = BarSeries.NEVER;

    SymbolBars(List<BarSeries> series, Tape tape) {
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

    /** Takes the trade that was last put on the tape. */
    public void apply(LogPosition position, Trade trade) {
        long number = tape.next() - 1;
        boolean isRevision = trade.cancels() != null || trade.corrects() != null;
        markMicros = isRevision ? markMicros : Math.max(markMicros, trade.timeMicros());
        change(index -> {
            var bars = series.get(index);
            if (isRevision) {
                bars.pass(position);
                return revise(bars, trade);
            }
            boolean isWhole = bars.interval().startMicros(trade.timeMicros()) >= wholeFromMicros;
            boolean isAdded = bars.add(position, trade, number, markMicros, isWhole);
            return bars.close(markMicros) || isAdded;
        });
    }

    /** Says that trades are missing from the log before this time. */
    public void lose(long timeMicros) {
        wholeFrom(timeMicros);
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

    private boolean revise(BarSeries bars, Trade revision) {
        String id = revision.cancels() != null ? revision.cancels() : revision.corrects();
        var original = id == null ? null : original(id);
        if (id == null || original == null) {
            // It was in a bar that has trades which are not on the tape any more, or in none that is kept.
            return bars.loseIf(bar -> bar.firstNumber() < tape.first());
        }
        var revised = tape.find(id);
        return bars.change(original.timeMicros(), bar -> {
            if (bar.firstNumber() >= tape.first()) {
                bar.become(rebuilt(bars, bar));
                return;
            }
            bar.takeOut(at(revised == null ? original : revised.trade(), original.timeMicros()));
            if (revision.corrects() != null) {
                bar.putIn(at(revision, original.timeMicros()));
            }
        });
    }

    /** Returns the trade that was first reported, through its corrections; {@code null} if it is not kept. */
    private @Nullable Trade original(String id) {
        var entry = tape.find(id);
        for (int i = 0; entry != null && i < MAX_CORRECTIONS; i++) {
            String corrected = entry.trade().corrects();
            if (corrected == null) {
                return entry.trade();
            }
            entry = tape.find(corrected);
        }
        return null;
    }

    private static Trade at(Trade trade, long timeMicros) {
        return new Trade(trade.price(), trade.size(), trade.id(), trade.side(), timeMicros);
    }

    private @Nullable BuildingBar rebuilt(BarSeries bars, BuildingBar bar) {
        BuildingBar rebuilt = null;
        for (var trade : tradesSince(bar.firstNumber())) {
            if (bars.interval().startMicros(trade.timeMicros()) == bar.startMicros()) {
                if (rebuilt == null) {
                    rebuilt = new BuildingBar(
                            bar.startMicros(), bar.endMicros(), bar.firstNumber(), bar.position(), trade);
                } else {
                    rebuilt.add(trade);
                }
            }
        }
        return rebuilt;
    }

    /** Returns the trades that count, in the order of the log, each at the time at which it was first reported. */
    private List<Trade> tradesSince(long number) {
        Map<Object, Trade> trades = new LinkedHashMap<>();
        for (long i = number; i < tape.next(); i++) {
            var entry = tape.get(i);
            if (entry == null) {
                continue;
            }
            var trade = entry.trade();
            Object key = trade.id() == null ? Long.valueOf(i) : trade.id();
            if (trade.cancels() != null) {
                trades.remove(trade.cancels());
            } else if (trade.corrects() != null) {
                var corrected = trades.remove(trade.corrects());
                if (corrected != null) {
                    trades.put(key, at(trade, corrected.timeMicros()));
                }
            } else {
                trades.put(key, trade);
            }
        }
        return new ArrayList<>(trades.values());
    }
}
