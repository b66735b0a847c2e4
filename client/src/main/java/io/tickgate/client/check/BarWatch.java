package io.tickgate.client.check;

import io.tickgate.model.Bar;
import io.tickgate.model.BarInterval;
import io.tickgate.wire.ServerMessage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bars of one key as its client has them, and the rules for them.
 *
 * <p>Confined to its connection, which does one at a time.
 */
final class BarWatch {
    private final Referee referee;
    private final BarInterval interval;
    private @Nullable TreeMap<Long, Bar> bars;

    /** @param variant the interval, as channels name it */
    BarWatch(String variant, Referee referee) {
        this.referee = referee;
        interval = interval(variant);
    }

    private static BarInterval interval(String variant) {
        try {
            return BarInterval.of(variant);
        } catch (IllegalArgumentException e) {
            // An operator's own: any microsecond will do.
            return BarInterval.ONE_SECOND;
        }
    }

    /** The bars by their beginning, as they stand. */
    Map<Long, Bar> bars() {
        return bars == null ? Map.of() : Map.copyOf(bars);
    }

    void forget() {
        bars = null;
    }

    void snapshot(ServerMessage.Snapshot snapshot, List<Bar> all) {
        var before = bars == null ? new TreeMap<Long, Bar>() : bars;
        var now = new TreeMap<Long, Bar>();
        for (var bar : all) {
            judge(bar, before.get(bar.startMicros()), snapshot);
            referee.judge(
                    Rule.BARS,
                    now.isEmpty() || bar.startMicros() > now.lastKey(),
                    Shown.of(snapshot),
                    "the oldest bar first");
            now.put(bar.startMicros(), bar);
        }
        bars = now;
    }

    void update(ServerMessage.Update update, Bar bar) {
        if (bars != null) {
            judge(bar, bars.get(bar.startMicros()), update);
            bars.merge(bar.startMicros(), bar, BarOrder::newer);
        }
    }

    private void judge(Bar bar, @Nullable Bar before, ServerMessage message) {
        boolean isSane = bar.low().compareTo(bar.open()) <= 0
                && bar.low().compareTo(bar.close()) <= 0
                && bar.open().compareTo(bar.high()) <= 0
                && bar.close().compareTo(bar.high()) <= 0
                // Of which all were cancelled, there are none left.
                && bar.count() >= 0
                && bar.volume().signum() >= 0
                && (bar.count() > 0 || bar.volume().signum() == 0)
                && bar.startMicros() == interval.startMicros(bar.startMicros());
        referee.judge(
                Rule.BARS,
                isSane,
                Shown.of(bar),
                "low <= open, close <= high, a volume only where trades are counted, begun at a multiple of "
                        + interval.code());
        boolean isUnchanged = before == null
                || !before.isFinal()
                || bar.revision() > before.revision()
                || BarOrder.isSame(bar, before);
        referee.judge(
                Rule.BARS,
                isUnchanged,
                "%s in %s".formatted(Shown.of(bar), Shown.of(message)),
                "a higher rev, or as it was: " + before);
    }
}
