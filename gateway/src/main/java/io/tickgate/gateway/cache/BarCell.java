package io.tickgate.gateway.cache;

import io.tickgate.gateway.hub.Audience;
import io.tickgate.model.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The bars of one length of a symbol. A reader is a number: the last change that it has seen.
 *
 * <p>Thread-safe: its series is written by the thread of its feed partition alone.
 */
public final class BarCell extends TopicCell {
    private final SymbolBars bars;
    private final BarSeries series;

    BarCell(Topic topic, int handle, Audience audience, SymbolBars bars, BarSeries series) {
        super(topic, handle, audience);
        this.bars = bars;
        this.series = series;
    }

    /** Returns the bars that are kept, {@code null} if there has been none. */
    public @Nullable BarsView view() {
        synchronized (bars) {
            return series.view(this);
        }
    }

    /**
     * What comes after a change.
     *
     * @param isForgotten whether a bar that is not kept any more changed in between, too
     * @param latest the number of the latest change of all
     */
    public record Next(BarVersion bar, boolean isForgotten, long latest) {}

    /** Returns the bar that changed first after the change with this number, {@code null} if none did. */
    public @Nullable Next after(long change) {
        synchronized (bars) {
            var bar = series.after(change, this);
            return bar == null ? null : new Next(bar, series.forgottenChange() > change, series.changes());
        }
    }

    /** Returns the sequence at the last change of a bar, -1 if there has been none. */
    public long lastChangeSequence() {
        synchronized (bars) {
            return series.lastChangeSequence();
        }
    }

    /** Returns the number of the last change at or before a position, -1 if that is not known any more. */
    public long changeAt(String epoch, long sequence) {
        synchronized (bars) {
            return series.changeAt(epoch, sequence);
        }
    }

    @Override
    public @Nullable LogPosition head() {
        synchronized (bars) {
            return series.head();
        }
    }
}
