package io.tickgate.gateway.cache;

import io.tickgate.model.Bar;
import io.tickgate.model.Price;
import io.tickgate.model.Trade;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A bar that may still change.
 *
 * <p>Guarded by the lock of its symbol's bars.
 */
final class BuildingBar {
    private final long startMicros;
    private final long endMicros;
    private final long firstNumber;
    private Price open;
    private long openMicros;
    private Price high;
    private Price low;
    private Price close;
    private long closeMicros;
    private BigDecimal volume;
    private long count;
    private boolean isFinal;
    private int revision;
    private boolean isPartial;
    private long change;
    private long events;
    private LogPosition position;
    private @Nullable BarVersion version;

    /** @param firstNumber the number of its first trade on the tape */
    BuildingBar(long startMicros, long endMicros, long firstNumber, LogPosition position, Trade trade) {
        this.startMicros = startMicros;
        this.endMicros = endMicros;
        this.firstNumber = firstNumber;
        this.position = position;
        open = trade.price();
        high = open;
        low = open;
        close = open;
        openMicros = trade.timeMicros();
        closeMicros = openMicros;
        volume = sizeOf(trade);
        count = 1;
    }

    long startMicros() {
        return startMicros;
    }

    long endMicros() {
        return endMicros;
    }

    long firstNumber() {
        return firstNumber;
    }

    boolean isFinal() {
        return isFinal;
    }

    long change() {
        return change;
    }

    LogPosition position() {
        return position;
    }

    void add(Trade trade) {
        if (count == 0) {
            // All before it were cancelled: what their prices were is of no account any more.
            open = trade.price();
            high = open;
            low = open;
            close = open;
            openMicros = trade.timeMicros();
            closeMicros = openMicros;
        }
        if (trade.timeMicros() < openMicros) {
            open = trade.price();
            openMicros = trade.timeMicros();
        }
        if (trade.timeMicros() >= closeMicros) {
            close = trade.price();
            closeMicros = trade.timeMicros();
        }
        reach(trade.price());
        volume = volume.add(sizeOf(trade));
        count++;
        if (isFinal) {
            revision++;
        }
    }

    private static BigDecimal sizeOf(Trade trade) {
        return BigDecimal.valueOf(trade.size().mantissa(), trade.size().scale());
    }

    private void reach(Price price) {
        high = price.compareTo(high) > 0 ? price : high;
        low = price.compareTo(low) < 0 ? price : low;
    }

    void close() {
        isFinal = true;
    }

    /** Says that trades are missing. */
    void lose() {
        if (!isPartial) {
            isPartial = true;
            revision++;
        }
    }

    /** Says that the bar begins with a trade that need not be its first. */
    void beginLate() {
        isPartial = true;
    }

    /** Takes the values of a bar that was built anew from the trades that count. */
    void become(@Nullable BuildingBar rebuilt) {
        revision++;
        if (rebuilt == null) {
            // No trade is left: the prices say where the market was thought to be.
            volume = BigDecimal.ZERO;
            count = 0;
            return;
        }
        open = rebuilt.open;
        openMicros = rebuilt.openMicros;
        high = rebuilt.high;
        low = rebuilt.low;
        close = rebuilt.close;
        closeMicros = rebuilt.closeMicros;
        volume = rebuilt.volume;
        count = rebuilt.count;
    }

    /** Takes a trade out that is not to be had any more; where it may have been an edge, the bar is known to be inexact. */
    void takeOut(Trade trade) {
        revision++;
        volume = volume.subtract(sizeOf(trade)).max(BigDecimal.ZERO);
        count = Math.max(0, count - 1);
        boolean isEdge = trade.price().compareTo(high) >= 0
                || trade.price().compareTo(low) <= 0
                || trade.timeMicros() <= openMicros
                || trade.timeMicros() >= closeMicros;
        isPartial |= isEdge;
    }

    /** Puts the replacement of a trade in that was taken out; it is neither the first nor the last for that. */
    void putIn(Trade trade) {
        reach(trade.price());
        volume = volume.add(sizeOf(trade));
        count++;
    }

    /** Notes that it has changed. */
    void changed(long newChange, long newEvents, LogPosition newPosition) {
        change = newChange;
        events = newEvents;
        position = newPosition;
        version = null;
    }

    Bar bar() {
        return new Bar(startMicros, open, high, low, close, volume, count, isFinal, revision, isPartial);
    }

    BarVersion version(TopicCell cell) {
        var held = version;
        if (held == null) {
            held = new BarVersion(cell, position, bar(), change, events);
            version = held;
        }
        return held;
    }
}
